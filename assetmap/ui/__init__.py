"""The window: the only widgets. Talks to a dossier through `ui.session` alone."""
