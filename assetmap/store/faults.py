"""What can go wrong with the file under a dossier while it is open, as sentences for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as driver

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_

_FAULTS = {
    "malformed": N_(
        "The dossier {name} is damaged. Close it and go on with your latest backup; "
        "keep the damaged file, because part of it can often be saved."
    ),
    "not a database": N_(
        "The dossier {name} is damaged. Close it and go on with your latest backup; "
        "keep the damaged file, because part of it can often be saved."
    ),
    "disk is full": N_("The disk is full, so nothing was saved in {name}. Make room and try again."),
    "disk i/o error": N_(
        "The disk with the dossier {name} gives errors or was removed. Check the disk, then open the dossier again."
    ),
    "readonly database": N_(
        "The dossier {name} can no longer be written. Check the rights of the file and its folder."
    ),
    "unable to open": N_("The dossier {name} cannot be opened any more. Check that the file and its folder are there."),
    "locked": N_("The dossier {name} is in use by another program. Close that program and try again."),
    "busy": N_("The dossier {name} is in use by another program. Close that program and try again."),
}


@contextmanager
def known_faults(name: str) -> Iterator[None]:
    """Turn faults of the file `name` into a `DossierError`; a fault of the program stays as it is."""
    try:
        yield
    except _errors() as error:
        text = str(getattr(error, "orig", error)).lower()
        for sign, sentence in _FAULTS.items():
            if sign in text:
                raise DossierError(sentence, name=name) from error
        raise


def _errors() -> tuple[type[Exception], ...]:
    """What the driver raises, and what SQLAlchemy makes of it; imported only when something went wrong."""
    from sqlalchemy.exc import DBAPIError

    return DBAPIError, driver.Error
