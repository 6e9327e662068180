"""“Bekijk als” with a sector: told with the kind, counted of what is seen, and a filter like the others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel

from assetmap.domain.assets import Audience, Sector
from assetmap.operations import assets
from assetmap.ui.window import Window


def test_partners_see_sectors_of_what_they_see(peopled: Window, eyes: Any) -> None:
    view = peopled.view
    assert peopled.session is not None
    placed = peopled.session.workspace.asset("a3")
    assert placed is not None
    peopled.session.do("Sector", partial(assets.save, asset=replace(placed.asset, sector=Sector.COMMUNITY)))
    eyes.see_as(peopled, Audience.PARTNERS)
    chip = view.filters_panel.sector_chips[Sector.COMMUNITY]
    assert chip.accessibleName() == "Community, 1"
    view.showing.set_sectors(frozenset({Sector.COMMUNITY}))
    eyes.until(lambda: peopled.status.shown.text().startswith("1 of "))
    view.select("a3")
    eyes.until(lambda: view.right.seen.asset_id == "a3")
    assert "Association · community" in [label.text() for label in view.right.seen.findChildren(QLabel)]
    view.show_everything()
    eyes.see_as(peopled, Audience.RESIDENTS)  # the choir is for partners at most
    assert not chip.isVisible()
