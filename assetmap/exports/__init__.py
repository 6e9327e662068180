"""Writes a snapshot to a file for others. Sees snapshots only, so it cannot show what the gate kept back."""
