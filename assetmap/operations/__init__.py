"""One function per user operation, each on a `Unit`: checks, then saves and deletes rows. Knows no window."""
