"""The wizard that brings an area file into the dossier: everything is shown before one step that can be undone."""
