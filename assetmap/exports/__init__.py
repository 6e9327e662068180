"""A snapshot to a file. Sees only what the gate let through; never a workspace."""
