"""What keeps a dossier safe and clean: erasing a person, backups, reading another dossier in; and words for it."""
