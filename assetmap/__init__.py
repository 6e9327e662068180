"""Assetmap: what is strong in a neighbourhood, on a map that works without network."""

__version__ = "0.1.0"
