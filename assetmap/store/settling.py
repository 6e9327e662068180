"""What an opening does for erasing: see `store.custody`, which is only needed when there is something left to do."""

from __future__ import annotations

from assetmap.store import ledger
from assetmap.store.dossier import Dossier
from assetmap.store.faults import known_faults
from assetmap.store.reading import rows


def settled(opened: Dossier) -> Dossier:
    """An opened dossier, without those who were erased on this computer, and cleared of what an erasure left."""
    try:
        with known_faults(opened.path.name):
            with opened.looking.begin() as source:
                dossier_id = str(rows(source, "SELECT id FROM identity")[0][0])
                found = rows(source, "SELECT id, day, unfinished FROM erased")
            own = {key: day for key, day, _unfinished in found}
            missing = {key: day for key, day in ledger.known(dossier_id).items() if key not in own}
            left = any(unfinished for _key, _day, unfinished in found)
            ledger.remember(dossier_id, own)
            if missing or left:
                from assetmap.store import custody

                custody.settle(opened, own, missing, left=left)
    except BaseException:
        opened.close()
        raise
    return opened
