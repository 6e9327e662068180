"""The only SQL: tables, queries, migrations, and the unit of one change. Gives dataclasses out, never rows of a library."""
