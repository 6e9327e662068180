"""Bringing files into the dossier: areas from a shapefile and the like, assets from a CSV.

Choose a file, read it, see what was read, mended and left out, and only then store it, as one step that can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.areas import Area, Level
from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate
from assetmap.ui import parts
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.imports.areafile import AreaFile
    from assetmap.imports.report import Finding
    from assetmap.imports.table import AssetFile
    from assetmap.store.unit import Unit

AREA_SUFFIXES = (".shp", ".zip", ".geojson", ".json", ".gpkg")
TABLE_SUFFIXES = (".csv", ".txt")
FINDINGS_MAX = 500
"""Findings shown one by one; more would help nobody."""


class ImportDialog(TaskDialog):
    """What both imports share: the page that asks for a file, and the report. `stored` tells what came in."""

    stored = Signal(str)

    def __init__(
        self, session: Session, title: str, explanation: str, folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, title, parent)
        self.folder = folder
        self.choose_button: QPushButton = parts.button(_("Choose a file…"), "primary")
        self.choose_button.clicked.connect(self._ask)
        self.ask_page = QWidget()
        asking = QVBoxLayout(self.ask_page)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(16)
        asking.addWidget(parts.text(title, "title"))
        asking.addWidget(parts.text(explanation))
        asking.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeft)
        asking.addWidget(parts.text(_("You see what is in it first. Nothing is stored before you say so."), "muted"))
        asking.addStretch(1)
        self.report_page = QWidget()
        self.report = QVBoxLayout(self.report_page)
        self.report.setContentsMargins(0, 0, 0, 0)
        self.report.setSpacing(8)
        self.stack.addWidget(self.ask_page)
        self.stack.addWidget(self.report_page)
        self.show_page(self.ask_page, "")

    def _ask(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, self.windowTitle(), str(self.folder), self.file_filter())
        if name:
            self.read_file(Path(name))

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page, with the focus where the user goes on."""
        super().show_page(page, go_on, cancel=cancel)
        if page is self.ask_page:
            self.choose_button.setFocus()

    def file_filter(self) -> str:
        """The filter of the file dialog."""
        raise NotImplementedError

    def read_file(self, path: Path) -> None:
        """Read a file and show what is in it."""
        raise NotImplementedError

    def add_findings(self, heading: str, findings: Sequence[Finding]) -> None:
        """Add a list of rows, each with why it was mended or left out; nothing for none."""
        if not findings:
            return
        self.report.addSpacing(8)
        self.report.addWidget(parts.text(heading, "strong"))
        lines = [_finding(each) for each in findings[:FINDINGS_MAX]]
        if len(findings) > FINDINGS_MAX:
            lines.append(_("and {count} more").format(count=len(findings) - FINDINGS_MAX))
        shown = QPlainTextEdit("\n".join(lines))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(heading)
        shown.setMinimumHeight(72)
        self.report.addWidget(shown, 1)

    def finish(self, words: str) -> None:
        """Tell that it is stored, and close."""
        self.stored.emit(words)
        self.accept()


def _finding(finding: Finding) -> str:
    reason = translate(finding.reason)
    if finding.name:
        return _("Row {row}, {name}: {reason}").format(row=finding.row, name=finding.name, reason=reason)
    return _("Row {row}: {reason}").format(row=finding.row, reason=reason)


class AreasImport(ImportDialog):
    """Areas from a shapefile, GeoPackage or GeoJSON."""

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            _("Import areas"),
            _(
                "Choose the file with the buurten of your gemeente: a shapefile (.shp with the files beside it, or "
                "zipped), a GeoPackage (.gpkg) or a GeoJSON. CBS calls it “Wijk- en buurtkaart”."
            ),
            folder,
            parent,
        )
        self._file: AreaFile | None = None
        self.municipalities: QListWidget | None = None

    def file_filter(self) -> str:
        """Files that can hold areas."""
        return _("Areas ({suffixes})").format(suffixes=" ".join(f"*{suffix}" for suffix in AREA_SUFFIXES))

    def read_file(self, path: Path) -> None:
        """Read the areas of a file and show what is in it."""

        def work(progress: Progress) -> AreaFile:
            from assetmap.imports.areafile import read_areas

            return read_areas(path, progress=progress)

        self.folder = path.parent
        self.read(_("Reading {name}…").format(name=path.name), work, self._show_report)

    def _show_report(self, file: AreaFile) -> None:
        self._file = file
        parts.empty(self.report)
        report = file.report
        self.report.addWidget(parts.text(_("This is in the file"), "title"))
        self.report.addWidget(parts.text(_levels_words(file.areas)))
        for warning in report.warnings:
            self.report.addWidget(parts.text(translate(warning), "note"))
        self._add_choice(file)
        self.add_findings(
            ngettext("{count} row was mended", "{count} rows were mended", len(report.repaired)), report.repaired
        )
        self.add_findings(
            ngettext("{count} row was left out", "{count} rows were left out", len(report.left_out)), report.left_out
        )
        if not report.repaired and not report.left_out:
            self.report.addWidget(parts.text(_("All rows were in order."), "muted"))
        self.report.addStretch(1)
        self.show_page(self.report_page, _("Import"))
        self._say_how_many()

    def _add_choice(self, file: AreaFile) -> None:
        self.municipalities = None
        found = sorted((area for area in file.areas if area.level is Level.GEMEENTE), key=lambda area: area.name)
        if len(found) < 2:
            return
        label = parts.text(_("Which gemeenten do you want? Choose the ones you work in."), "strong")
        search = QLineEdit()
        search.setPlaceholderText(_("Search gemeente"))
        search.setAccessibleName(_("Search gemeente"))
        listed = QListWidget()
        listed.setAccessibleName(label.text())
        label.setBuddy(listed)
        for area in found:
            item = QListWidgetItem(area.name, listed)
            item.setData(Qt.ItemDataRole.UserRole, area.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        listed.itemChanged.connect(self._say_how_many)
        search.textChanged.connect(lambda words: _filter_list(listed, words))
        self.municipalities = listed
        for widget in (label, search):
            self.report.addWidget(widget)
        self.report.addWidget(listed, 2)

    def chosen(self) -> tuple[Area, ...]:
        """The areas that will be stored."""
        areas = self._file.areas if self._file is not None else ()
        if self.municipalities is None:
            return areas
        items = [self.municipalities.item(row) for row in range(self.municipalities.count())]
        keep = {item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked}
        parents = {area.id: area.parent_id for area in areas}
        return tuple(area for area in areas if _top(area.id, parents) in keep)

    def _say_how_many(self) -> None:
        areas = self.chosen()
        count = sum(area.level in {Level.BUURT, Level.OWN} for area in areas)
        self.accept_button.setEnabled(bool(areas))
        self.accept_button.setText(
            ngettext("Import {count} buurt", "Import {count} buurten", count) if count else _("Import")
        )

    def go_on(self) -> None:
        """Store what was chosen."""
        file, areas = self._file, self.chosen()
        if file is None or not areas:
            return
        words = _levels_words(areas)

        def operation(unit: Unit, progress: Progress) -> int:
            from assetmap.operations.areas import import_division

            return import_division(unit, file.division, areas, progress)

        task = self.session.do_long(_("Areas imported"), operation, done=lambda _count: self.finish(words))
        self.watch(_("Storing the areas…"), task)


def _levels_words(areas: Sequence[Area]) -> str:
    """`35 buurten, 8 wijken, gemeente Roermond`."""
    count = {level: sum(area.level is level for area in areas) for level in Level}
    gemeenten = [area.name for area in areas if area.level is Level.GEMEENTE]
    words = []
    if count[Level.BUURT]:
        words.append(ngettext("{count} buurt", "{count} buurten", count[Level.BUURT]))
    if count[Level.WIJK]:
        words.append(ngettext("{count} wijk", "{count} wijken", count[Level.WIJK]))
    if count[Level.OWN]:
        words.append(ngettext("{count} own area", "{count} own areas", count[Level.OWN]))
    if len(gemeenten) == 1:
        words.append(_("gemeente {name}").format(name=gemeenten[0]))
    elif gemeenten:
        words.append(ngettext("{count} gemeente", "{count} gemeenten", len(gemeenten)))
    return ", ".join(words)


def _filter_list(listed: QListWidget, words: str) -> None:
    for row in range(listed.count()):
        item = listed.item(row)
        item.setHidden(words.casefold() not in item.text().casefold())


def _top(area_id: str, parents: dict[str, str | None]) -> str:
    parent = parents.get(area_id)
    while parent is not None and parent in parents:
        area_id, parent = parent, parents[parent]
    return area_id


class AssetsImport(ImportDialog):
    """Assets from a CSV."""

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            _("Import assets"),
            _(
                "Choose a list saved as CSV, with a column for each of: soort, titel, omschrijving, lat, lon, themas. "
                "Only soort and titel must be filled in."
            ),
            folder,
            parent,
        )
        self._file: AssetFile | None = None

    def file_filter(self) -> str:
        """Files that can hold a list."""
        return _("Lists ({suffixes})").format(suffixes=" ".join(f"*{suffix}" for suffix in TABLE_SUFFIXES))

    def read_file(self, path: Path) -> None:
        """Read the assets of a file and show what is in it."""

        def work(progress: Progress) -> AssetFile:
            from assetmap.imports.table import read_assets

            progress.report(None)
            return read_assets(path)

        self.folder = path.parent
        self.read(_("Reading {name}…").format(name=path.name), work, self._show_report)

    def _show_report(self, file: AssetFile) -> None:
        self._file = file
        parts.empty(self.report)
        self.report.addWidget(parts.text(_("This is in the file"), "title"))
        count = len(file.assets)
        self.report.addWidget(parts.text(ngettext("{count} asset", "{count} assets", count)))
        without = sum(asset.lon is None for asset in file.assets)
        if without:
            self.report.addWidget(
                parts.text(
                    ngettext(
                        "{count} has no place yet; you find it in the list.",
                        "{count} have no place yet; you find them in the list.",
                        without,
                    ),
                    "muted",
                )
            )
        self.add_findings(
            ngettext("{count} row needs a look", "{count} rows need a look", len(file.warnings)), file.warnings
        )
        self.add_findings(
            ngettext("{count} row was left out", "{count} rows were left out", len(file.left_out)), file.left_out
        )
        self.report.addStretch(1)
        self.show_page(self.report_page, ngettext("Import {count} asset", "Import {count} assets", count))
        self.accept_button.setEnabled(bool(count))

    def go_on(self) -> None:
        """Store what was read."""
        file = self._file
        if file is None or not file.assets:
            return
        words = ngettext("{count} asset", "{count} assets", len(file.assets))

        def operation(unit: Unit, progress: Progress) -> int:
            from assetmap.operations.assets import import_assets

            return import_assets(unit, file.assets, progress)

        task = self.session.do_long(_("Assets imported"), operation, done=lambda _count: self.finish(words))
        self.watch(_("Storing the assets…"), task)
