"""Map pages from a snapshot: GeoJSON, the folium page, its vendored scripts. Knows no Qt."""
