"""The wizard that makes a base map: choose files, see and mend what each layer is for, give it a name, and wait.

What comes in is drawn again after each choice, in a thread of its own, and the newest choice wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from assetmap.domain.areas import Bounds
from assetmap.domain.basemap import PackInfo
from assetmap.domain.progress import Progress
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.imports.basemapsorting import Mixed, Use
from assetmap.maps import packs
from assetmap.ui import parts
from assetmap.ui.basemap_wizard import looking, words
from assetmap.ui.basemap_wizard.look_page import LookPage
from assetmap.ui.basemap_wizard.looking import Land, Opened, OpenFiles
from assetmap.ui.basemap_wizard.name_page import NAME_MAX, NamePage
from assetmap.ui.basemap_wizard.preview import Preview, Wanted
from assetmap.ui.drop_page import drop_page
from assetmap.ui.session import Session
from assetmap.ui.task_dialog import TaskDialog

if TYPE_CHECKING:
    from assetmap.domain.basemap import Layer
    from assetmap.imports.basemapsource import SourceLayer

SIZE = QSize(1120, 680)


class BasemapWizard(TaskDialog):
    """A base map of files. `made(name, PackInfo)` when it is there."""

    made = Signal(str, object)

    def __init__(
        self, session: Session, folder: Path, let_go: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        """`let_go` lets go of the base map that is shown, so that another can take its place; in any thread."""
        super().__init__(session, _("Make a base map"), parent)
        self.folder = folder
        self.files = OpenFiles()
        self.uses: dict[str, Use] = {}
        self.preview = Preview(session, self.files, self)
        self.preview.changed.connect(self._show_drawings)
        self.land: Land | None = None
        self._let_go = let_go
        self._closed = False
        screen = self.screen().availableGeometry()
        self.resize(SIZE.boundedTo(QSize(screen.width() - 48, screen.height() - 64)))
        self.setAcceptDrops(True)
        self.choose_button: QPushButton = parts.button(_("Choose files…"), "primary")
        self.choose_button.clicked.connect(self._ask)
        self.folder_button: QPushButton = parts.button(_("Choose a folder…"))
        self.folder_button.clicked.connect(self._ask_folder)
        self.ask_page = self._make_ask_page()
        self.page = LookPage()
        self.page.files.removed.connect(self.remove_file)
        self.page.layers.changed.connect(self._use_chosen)
        self.page.land_chosen.connect(self._follow)
        self.name_page = NamePage()
        self.name_page.changed.connect(self._enable)
        for page in (self.ask_page, self.page, self.name_page):
            self.stack.addWidget(page)
        self.more_button: QPushButton = parts.button(_("More files…"))
        self.more_button.clicked.connect(self._ask)
        self.back_button: QPushButton = parts.button(_("Back"))
        self.back_button.clicked.connect(self.show_look)
        for button in (self.more_button, self.back_button):
            self.extra.addWidget(button)
        session.closing.connect(self._leave)
        self.show_page(self.ask_page, "")

    def _make_ask_page(self) -> QWidget:
        told = (
            _(
                "A base map shows streets, water, green and buildings under your assets, also without internet. "
                "Make one of files that you have: BGT or TOP10NL of Kadaster, an extract of OpenStreetMap "
                "(.osm.pbf), or shapefiles and GeoPackages of your gemeente."
            ),
            _("Choose one or more files, or drag them here."),
        )
        promise = _("You see what is in them first. Your files stay as they are.")
        return drop_page(_("Make a base map"), told, (self.choose_button, self.folder_button), promise)

    # Choosing files

    def _ask(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in looking.SUFFIXES)
        wanted = _("Files with a map ({suffixes})").format(suffixes=kinds)
        names, _filter = QFileDialog.getOpenFileNames(self, self.windowTitle(), str(self.folder), wanted)
        self.read_files(Path(name) for name in names)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.windowTitle(), str(self.folder))
        if name:
            self.read_files([Path(name)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files, as long as nothing is under way."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and self._task is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Look into the files."""
        event.acceptProposedAction()
        self.read_files(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())

    def read_files(self, paths: Iterable[Path]) -> None:
        """Look into these files too, and show what is in all of them."""
        known = {opened.path for opened in self.files.there if opened.refusal is None}
        wanted = [path for path in looking.chosen_files(paths) if path not in known]
        if not wanted or self._task is not None:
            return
        self.folder = wanted[0].parent
        self.preview.stop()
        workspace, land, taken = self.session.workspace, self.land, list(self.uses)

        def work(progress: Progress) -> tuple[Land, list[Opened]]:
            found = land or looking.land_of(workspace)
            return found, looking.open_files(wanted, taken, progress)

        self.read(_("Looking into {name} …").format(name=wanted[0].name), work, self._opened)

    def _opened(self, found: tuple[Land, list[Opened]]) -> None:
        if self.land is None:
            self.land = found[0]
            self.page.set_land(found[0])
        self.files.add(found[1])
        if self._closed:
            self.files.close()
            return
        self.uses |= {layer.key: layer.use for opened in found[1] for layer in opened.layers}
        self._show_files()

    def remove_file(self, path: Path) -> None:
        """Do without this file."""
        self.preview.stop()
        self.files.remove(path)
        self._show_files()

    def _show_files(self) -> None:
        layers = self.files.layers
        self.page.files.show_files(self.files.there)
        self.page.layers.show_layers(layers, self.uses)
        for part in (self.page.layers_title, self.page.layers_words):
            part.setVisible(bool(layers))
        for before, after in pairwise([*self.page.reading_order(), self.more_button, self.cancel_button]):
            self.setTabOrder(before, after)
        self._follow()
        self.show_look()

    # What each layer is for, and how that looks

    def show_look(self) -> None:
        """Go to the page with files and layers; without any file, back to the first."""
        self.say_problem("")
        if self.files.there:
            self.show_page(self.page, _("Next"))
            self._show_drawings()
        else:
            self.show_page(self.ask_page, "")

    def show_page(self, page: QWidget, go_on: str, *, cancel: str | None = None) -> None:
        """Show a page with the buttons that belong to it."""
        self.accept_button.setEnabled(True)  # or it would not get the focus
        super().show_page(page, go_on, cancel=cancel)
        self.more_button.setVisible(page is self.page)
        self.back_button.setVisible(page is self.name_page)
        self._enable()
        if page is self.ask_page:
            self.choose_button.setFocus()

    @property
    def _around(self) -> Bounds | None:
        """The land that everything is cut to; None for everything in the files."""
        return None if self.page.whole.isChecked() or self.land is None else self.land.around

    def use(self, key: str, use: Use) -> None:
        """Let a layer be for this."""
        self.page.layers.choices[key].choose(use)
        self._use_chosen(key)

    def _use_chosen(self, key: str) -> None:
        self.uses[key] = self.page.layers.choices[key].use()
        self._follow()

    def _used(self) -> list[tuple[SourceLayer, Layer | Mixed]]:
        return [(layer, use) for layer in self.files.layers if (use := self.uses[layer.key]) is not None]

    def _follow(self) -> None:
        """Draw what is chosen now."""
        around = self._around
        self.preview.ask([Wanted(layer, use, around) for layer, use in self._used()])
        self._show_drawings()

    def _show_drawings(self) -> None:
        """Show as much as was read already, and when that is all, what is wrong with it."""
        if self.land is None or self._closed:
            return
        there = self.preview.there
        for wanted, drawing in there:
            self.page.layers.set_rows(wanted.layer.key, drawing.rows)
        brushes = [brush for _wanted, drawing in there for brush in drawing.brushes]
        nothing = "" if self.preview.busy else _("There is nothing to show.")
        land = self._around or looking.united(self._boxes())
        self.page.map.show_ground(brushes, land if brushes else None, self.land.outlines, nothing)
        self.page.set_busy(busy=self.preview.busy)
        if self.stack.currentWidget() is self.page:
            refusals = [translate(drawing.refusal) for _wanted, drawing in there if drawing.refusal is not None]
            self.say_problem("\n".join(dict.fromkeys(refusals)) or self._why_not())
        self._enable()

    def _boxes(self) -> list[Bounds]:
        """Where what was read lies."""
        return [drawing.bounds for _wanted, drawing in self.preview.there if drawing.bounds is not None]

    def _why_not(self) -> str:
        """Why no map can be made of what is chosen now; "" when it can, or when that is not known yet."""
        boxes = self._boxes()
        if self.land is None or not self._used() or self.preview.busy:
            return ""
        if any(self.land.touches(box) for box in boxes):
            return ""
        if boxes or self.land.bounds is not None:
            return _("What is in these files lies elsewhere than this dossier. Choose files of your own gemeente.")
        return _("There is nothing to draw in these layers.")

    def _enable(self) -> None:
        page = self.stack.currentWidget()
        if page is self.page:
            self.accept_button.setEnabled(bool(self._used()) and not self._why_not())
        elif page is self.name_page:
            self.accept_button.setEnabled(self.name_page.ready)

    # Going on

    def go_on(self) -> None:
        """What the main button does on each page."""
        if self.stack.currentWidget() is self.page:
            self._show_name()
        elif self.stack.currentWidget() is self.name_page and self.name_page.ready:
            self._make()

    def _show_name(self) -> None:
        from assetmap.imports.basemapsource import credit

        layers = [layer for layer, _use in self._used()]
        if self.land is None or not layers:
            return
        files = [opened.path for opened in self.files.there if opened.layers]
        source = words.source_of(layers) or files[0].name.partition(".")[0]
        name = f"{self.land.name} {source}"[:NAME_MAX].strip()
        self.say_problem("")
        self.name_page.fill(packs.free_title(name), credit(layers))
        self.name_page.summary.setText(self._summary())
        self.show_page(self.name_page, _("Make the base map"))
        self.name_page.name.setFocus()
        self.name_page.name.selectAll()

    def _summary(self) -> str:
        """What will be made, in one sentence."""
        there = {brush.layer for _wanted, drawing in self.preview.there for brush in drawing.brushes}
        if self.preview.busy or not there:
            there = {use for _layer, use in self._used() if not isinstance(use, Mixed)}
        what = words.listed(there)
        if self._around is None:
            return _("Comes in: {what}; everything in the files.").format(what=what)
        return _("Comes in: {what}; the land of this dossier and 500 m around it.").format(what=what)

    def _make(self) -> None:
        title, source = self.name_page.name.text().strip(), self.name_page.source.text().strip()
        layers, uses = self.files.layers, dict(self.uses)
        around, land = self._around, None if self.land is None else self.land.bounds
        let_go, name, overwrite = self._let_go, packs.file_of(title), self.name_page.replace.isChecked()
        self.preview.stop()

        def work(progress: Progress) -> tuple[str, PackInfo]:
            from assetmap.imports import basemapmaking

            made = basemapmaking.make_of(
                layers,
                packs.place_for(name),
                uses=uses,
                around=around,
                land=land,
                name=title,
                attribution=source,
                overwrite=overwrite,
                moving=let_go,
                progress=progress,
            )
            return name, made

        self.read(_("Making the base map…"), work, self._done)
        if self._task is not None:
            self.files.watch(self._task)

    def _done(self, made: tuple[str, PackInfo]) -> None:
        if not self._closed:
            self.made.emit(*made)
            self.accept()

    # Leaving

    def reject(self) -> None:
        """Stop the work if it is under way, go back from the last page, else close."""
        if self._task is None and self.stack.currentWidget() is self.name_page:
            self.show_look()
        else:
            super().reject()

    def _leave(self) -> None:
        """The dossier is being closed: nothing is left to make a map for."""
        if self._task is not None:
            self._task.cancel()
        self.done(0)

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, in whatever way."""
        self._closed = True
        self.preview.stop()
        self.files.close()
        super().done(result)
