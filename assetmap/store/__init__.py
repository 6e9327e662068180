"""The only SQL: tables, queries, migrations, and the unit of one change. Gives out dataclasses only."""
