"""Maps on paper: a snapshot as SVG in RD (EPSG:28992), so that the scale is true. All measures are mm of paper."""
