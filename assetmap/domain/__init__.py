"""Words and rules of asset mapping: frozen dataclasses and pure functions.

Knows the standard library only: no database, no geometry library, no window, no language.
"""
