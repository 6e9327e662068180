"""The page with people as a part of the window: what of it happens elsewhere is asked for there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from assetmap.ui.people.page import PeoplePage

if TYPE_CHECKING:
    from assetmap.ui.dossier_view import DossierView


def people_page(view: DossierView) -> PeoplePage:
    """The page, made for the view of an open dossier."""
    from assetmap.ui.window import Window

    window = view.window()
    page = PeoplePage(window.settings if isinstance(window, Window) else None)
    page.asset_chosen.connect(partial(_show_asset, view))
    page.subject_access.connect(partial(_give_insight, page))
    page.erase.connect(partial(_erase, page))
    return page


def _show_asset(view: DossierView, asset_id: str) -> None:
    view.show_page(0)
    view.select(asset_id)


def _give_insight(page: PeoplePage, person_id: str) -> None:
    from assetmap.ui.subject_access import SubjectAccessDialog

    if page.session is not None:
        dialog = SubjectAccessDialog(page.session, person_id, page.settings.folder(), page)
        dialog.finished.connect(lambda _result: page.remember_folder(dialog.folder))
        dialog.open()


def _erase(page: PeoplePage, person_id: str) -> None:
    from assetmap.ui.erasing import EraseDialog

    if page.session is not None:
        EraseDialog(page.session, person_id, page).open()
