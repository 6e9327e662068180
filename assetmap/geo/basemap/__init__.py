"""Base map packs: the file format, read safely and written whole."""
