"""Geometry and coordinates: which area holds a point, RD to WGS84. Knows no dossier."""
