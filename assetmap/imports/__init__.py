"""Foreign files to domain objects plus a report of what was read, repaired and left out. Writes nothing."""
