"""The window: start screen or an open dossier, the dialogs, and files dragged onto it.

It shows at once; a dossier is opened in another thread and comes later. Dialogs are imported when they are wanted, so
that the start does not wait for them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from assetmap import settings
from assetmap.domain.areas import Level
from assetmap.domain.assets import Audience
from assetmap.domain.changes import Changed
from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.settings import Settings
from assetmap.ui import errors
from assetmap.ui.door import SUFFIX, Door
from assetmap.ui.dossier_view import DossierView
from assetmap.ui.locking import Locking
from assetmap.ui.map_page import MapPage
from assetmap.ui.meeting_room import MeetingRoom
from assetmap.ui.menus import Menus
from assetmap.ui.session import Session
from assetmap.ui.start import StartPage
from assetmap.ui.status_line import StatusLine
from assetmap.ui.toast import Toast

if TYPE_CHECKING:
    from assetmap.ui.area_wizard.wizard import AreaWizard
    from assetmap.ui.export.dialog import ExportDialog
    from assetmap.ui.help import HelpDialog
    from assetmap.ui.import_dialog import AssetsImport
    from assetmap.ui.passwords import ChangePassword, NewPassword
    from assetmap.ui.vintages_dialog import VintagesDialog


class Window(QMainWindow):
    """The main window. Nothing in it is lost when it closes: what was typed is stored first."""

    def __init__(self, chosen: Settings | None = None, map_page: MapPage | None = None) -> None:
        """`map_page` is one that was made before, so that the web engine starts while the window is made."""
        super().__init__()
        self.settings = chosen or settings.load()
        self.session: Session | None = None
        self.door = Door(self, self.settings)
        self._view: DossierView | None = None
        self._map_page = map_page
        self.room = MeetingRoom(self)
        self.setWindowTitle("Assetmap")
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self.setAcceptDrops(True)
        self.start = StartPage()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.setCentralWidget(self.stack)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.status.set_dossier("")
        self.toast = Toast(self.start)
        self.menus = Menus(self)
        self._connect_start()
        self.locking = Locking(self)
        self._restore()
        self._show_start()

    @property
    def view(self) -> DossierView:
        """The part that shows a dossier; made when it is first needed, because the map takes time."""
        if self._view is None:
            self._view = DossierView(self._map_page)
            self.stack.addWidget(self._view)
            self._view.export.connect(self.export)
            self._view.meeting.connect(self.room.ask)
            self._view.import_areas.connect(self.import_areas)
            self._view.import_own_areas.connect(self.import_own_areas)
            self._view.map_page.missing.choose.connect(self.menus.show_basemaps)
            self._view.view_as.changed.connect(self.menus.enable)
            self._view.counted.connect(self.status.set_shown)
            self._view.cursor_moved.connect(self.status.set_cursor_at)
            self._view.selection_changed.connect(self.menus.enable)
            self._view.right.page_changed.connect(self.menus.enable)
            if self.settings.window_state:
                self._view.splitter.restoreState(QByteArray.fromBase64(self.settings.window_state.encode()))
        return self._view

    # Start screen, opening and closing

    def _connect_start(self) -> None:
        self.start.new.connect(self.new_dossier)
        self.start.open.connect(self.ask_dossier)
        self.start.demo.connect(self.demo)
        self.start.chosen.connect(self.open_dossier)
        self.start.forget.connect(self._forget)
        self.door.began.connect(self._began)
        self.door.opened.connect(self.set_session)
        self.door.refused.connect(self._refused)
        self.door.left.connect(self._left)
        self.door.kept.connect(lambda error: errors.show_known(self, error))

    def _show_start(self) -> None:
        self.start.set_recent(self.settings.recent_dossiers())
        self.start.set_busy("")
        self.stack.setCurrentWidget(self.start)
        self.status.set_dossier("")
        self.setWindowTitle("Assetmap")
        self.menus.enable()
        self.start.new_button.setFocus()

    def _forget(self, path: Path) -> None:
        self.settings.forget(path)
        settings.save(self.settings)
        self.start.set_recent(self.settings.recent_dossiers())

    def new_dossier(self) -> None:
        """Ask for a name and a password, and make a dossier there."""
        path = self.door.ask_new(self.settings.folder())
        if path is not None:
            dialog = self.door.ask_password(path.stem, _("Make the dossier"), may_be_plain=True)
            dialog.chosen.connect(partial(self.create_dossier, path))

    def ask_dossier(self) -> None:
        """Ask for a dossier, and open it."""
        path = self.door.ask_existing(self.settings.folder())
        if path is not None:
            self.open_dossier(path)

    def open_dossier(self, path: Path) -> None:
        """Open the dossier at `path`; the one that is open is closed when the other stands."""
        if self.session is not None and self.session.workspace.path == path.absolute():
            return
        if not self.room.keeps() and not self.door.busy and self.close_dossier():
            self.door.open(path)

    def create_dossier(self, path: Path, password: str | None = None) -> None:
        """Make a dossier at `path`, encrypted when there is a password, and open it."""
        if not self.door.busy and self.close_dossier():
            self.door.create(path, password)

    def password(self) -> ChangePassword | NewPassword | None:
        """Ask for the first password of the open dossier, or for another one."""
        if self.session is None or not self.view.may_change() or not self.view.leave():
            return None
        if self.session.workspace.encrypted:
            dialog = self.door.ask_change(self.session)
            dialog.chosen.connect(self._change_password)
            return dialog
        first = self.door.ask_password(self.session.workspace.name, _("Encrypt the dossier"))
        first.chosen.connect(partial(self._change_password, None))
        return first

    def _change_password(self, old: str | None, new: str | None) -> None:
        if self.session is None:
            return
        path = self.session.workspace.path
        if self.close_dossier():
            self.door.change(path, old, new)

    def _began(self, words: str) -> None:
        self.start.set_busy(words)
        self.view.map_page.view.expect_session()

    def _refused(self, error: KnownError) -> None:
        self._left()
        errors.show_known(self, error)

    def _left(self) -> None:
        self.view.map_page.view.set_session(None)
        self._show_start()

    def set_session(self, session: Session | None) -> None:
        """Show an open dossier, or the start screen for None."""
        self.session = session
        seen_by = Audience.TEAM if session is None else self.locking.seen_by(session.workspace.path)
        self.view.set_session(session, seen_by)
        if session is None:
            self._show_start()
            return
        session.changed.connect(self._changed)
        session.failed.connect(self._failed)
        session.busy.connect(self.status.set_busy)
        path = session.workspace.path
        self.settings.remember(path)
        settings.save(self.settings)
        session.sign_in(self.settings.signature())
        kept = self.settings.view(path)
        if kept is not None:
            self.view.map_page.view.set_view(kept)
        self.setWindowTitle(f"{session.workspace.name} – Assetmap")
        self.stack.setCurrentWidget(self.view)
        self.status.set_dossier(path.name, encrypted=session.workspace.encrypted)
        self.status.set_busy(busy=False)
        self.menus.enable()
        self.view.show_page(0)
        for notice in session.workspace.notices:
            self.say(translate(notice))

    def close_dossier(self, *, anyway: bool = False) -> bool:
        """Store what was typed, close the dossier and go to the start screen; False when something must be mended.

        With `anyway` what must be mended holds nothing up: the form that has it stays as it is, out of sight.
        """
        if self.session is None:
            return True
        if not anyway and not self.view.leave():
            return False
        session, self.session = self.session, None
        where = self.view.map_page.view.view()
        if where is not None:
            self.settings.set_view(session.workspace.path, where)
        self.view.set_session(None)
        session.close()
        session.deleteLater()
        self._show_start()
        return True

    def demo(self) -> None:
        """Open the example; it is made the first time."""
        if not self.door.busy and self.close_dossier():
            self.door.example()

    # What happens in a dossier

    def _changed(self, _changed: Changed) -> None:
        self.menus.enable()

    def _failed(self, error: KnownError) -> None:
        # A dialog around long work tells its own failures.
        from assetmap.ui.task_dialog import TaskDialog

        if not isinstance(QApplication.activeModalWidget(), TaskDialog):
            errors.show_known(self, error)

    def say(self, words: str) -> None:
        """Show one line at the bottom that goes away by itself."""
        (self.view.toast if self.session is not None else self.toast).say(words, undo=False)

    def edit_selected(self) -> None:
        """Open the form of the chosen asset."""
        if self.view.showing.selection is not None:
            self.view.work.edit(self.view.showing.selection)

    def delete_selected(self) -> None:
        """Delete the chosen asset."""
        if self.view.showing.selection is not None:
            self.view.work.delete(self.view.showing.selection)

    def choose_language(self, code: str) -> None:
        """Use another language from the next start on."""
        self.settings.language = code
        settings.save(self.settings)
        self.say(_("Close Assetmap and start it again to use this language."))

    def import_areas(self) -> AreaWizard | None:
        """Ask for a file with areas."""
        return self._area_wizard(None)

    def import_own_areas(self) -> AreaWizard | None:
        """Ask for a file with areas that are taken for own ones."""
        return self._area_wizard(Level.OWN)

    def _area_wizard(self, level: Level | None) -> AreaWizard | None:
        if self.session is None or not self.view.may_change() or not self.view.leave():
            return None
        from assetmap.ui.area_wizard.wizard import AreaWizard

        dialog = AreaWizard(self.session, self.settings.folder(), self, level=level)
        dialog.stored.connect(lambda _words: self.view.map_page.view.zoom_to(None))
        dialog.compare.connect(self._compare_vintages)
        self._show_import(dialog)
        return dialog

    def vintages(self) -> VintagesDialog | None:
        """Show the divisions of several years."""
        if self.session is None or not self.view.may_change() or not self.view.leave():
            return None
        from assetmap.ui.vintages_dialog import VintagesDialog

        dialog = VintagesDialog(self.session, self)
        dialog.open()
        return dialog

    def _compare_vintages(self, old_id: str, new_id: str) -> None:
        dialog = self.vintages()
        if dialog is not None:
            # Reads are answered in order: by then the dialog knows its divisions.
            dialog.session.read(lambda: None, lambda _nothing: dialog.compare(old_id, new_id))

    def import_assets(self) -> AssetsImport | None:
        """Ask for a list of assets."""
        if self.session is None or not self.view.may_change() or not self.view.leave():
            return None
        from assetmap.ui.import_dialog import AssetsImport

        dialog = AssetsImport(self.session, self.settings.folder(), self)
        self._show_import(dialog)
        return dialog

    def _show_import(self, dialog: AreaWizard | AssetsImport) -> None:
        dialog.stored.connect(lambda words: self.view.toast.say(_("Imported: {what}").format(what=words), undo=True))
        dialog.finished.connect(lambda _result: self._remember_folder(dialog.folder))
        dialog.open()

    def export(self, *, copying: bool = False) -> ExportDialog | None:
        """Hand out what is shown, or other areas; with `copying` the map, on the clipboard."""
        if self.session is None or not self.view.leave():
            return None
        from assetmap.ui.export.dialog import ExportDialog

        dialog = ExportDialog(
            self.session,
            self.settings,
            self.view.shown(),
            audience=None if self.view.as_team else self.view.view_as.audience,
            copying=copying,
            parent=self,
        )
        dialog.finished.connect(lambda _result: self._remember_folder(dialog.folder))
        dialog.open()
        return dialog

    def _remember_folder(self, folder: Path) -> None:
        self.settings.last_folder = str(folder)

    def help(self) -> HelpDialog:
        """Show the help beside the window."""
        from assetmap.ui.help import HelpDialog

        dialog = HelpDialog(self)
        dialog.show()
        return dialog

    # Files dragged onto the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files that can be opened or imported."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open or import the file."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Open a dossier, take a base map over, or show what is in a file with areas or assets."""
        from assetmap.ui import basemaps
        from assetmap.ui.import_dialog import TABLE_SUFFIXES

        suffix = path.suffix.lower()
        if suffix == SUFFIX:
            self.open_dossier(path)
            return
        if suffix in {*basemaps.SUFFIXES, basemaps.EXTRACT}:
            basemaps.dropped(self, path)
            return
        dialog = self.import_assets() if suffix in TABLE_SUFFIXES else self.import_areas()
        if dialog is not None:
            dialog.read_file(path)
        elif self.session is None:
            self.say(_("First open or make a dossier; then drag the file onto it."))

    # The window itself

    def _restore(self) -> None:
        if self.settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Store what was typed and all settings; stay when something must be mended first."""
        if self.room.keeps():
            event.ignore()
            return
        self.door.drop()
        self.settings.geometry = _text(self.saveGeometry())
        if self._view is not None:
            self.settings.window_state = _text(self._view.splitter.saveState())
        if not self.close_dossier():
            event.ignore()
            return
        settings.save(self.settings)
        if self._view is not None:
            self._view.map_page.view.shut()
        super().closeEvent(event)


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")


def _dropped(event: QDropEvent) -> Path | None:
    from assetmap.ui import basemaps
    from assetmap.ui.area_wizard.wizard import AREA_SUFFIXES
    from assetmap.ui.import_dialog import TABLE_SUFFIXES

    known = {SUFFIX, *AREA_SUFFIXES, *TABLE_SUFFIXES, *basemaps.SUFFIXES, basemaps.EXTRACT}
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in known or path.is_dir()), None)
