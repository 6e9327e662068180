"""The page with people: who they are, what they agreed to and who needs a next step. For the team only."""
