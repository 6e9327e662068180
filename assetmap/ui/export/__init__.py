"""Handing out what is in the dossier: what is made, for whom, how it looks beforehand, and where it goes."""
