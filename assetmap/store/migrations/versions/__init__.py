"""The migrations, in order. Each writes its own frozen table definitions: what it made never changes afterwards."""
