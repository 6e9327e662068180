"""The window: start screen or an open dossier, menus and keys, the dialogs, and files dragged onto it.

It shows at once; a dossier is opened in another thread and comes later. Dialogs are imported when they are wanted, so
that the start does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget

from assetmap import i18n, settings
from assetmap.domain.changes import Changed
from assetmap.domain.errors import KnownError
from assetmap.i18n import gettext as _
from assetmap.i18n import translate
from assetmap.settings import Settings
from assetmap.ui import errors
from assetmap.ui.door import SUFFIX, Door
from assetmap.ui.dossier_view import DossierView
from assetmap.ui.map_page import MapPage
from assetmap.ui.session import Session
from assetmap.ui.start import StartPage
from assetmap.ui.status_line import StatusLine
from assetmap.ui.toast import Toast

if TYPE_CHECKING:
    from assetmap.ui.area_wizard.wizard import AreaWizard
    from assetmap.ui.export_dialog import ExportDialog
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
        self.door = Door(self)
        self._view: DossierView | None = None
        self._map_page = map_page
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
        self._add_menus()
        self._connect_start()
        self._restore()
        self._show_start()

    @property
    def view(self) -> DossierView:
        """The part that shows a dossier; made when it is first needed, because the map takes time."""
        if self._view is None:
            self._view = DossierView(self._map_page)
            self.stack.addWidget(self._view)
            self._view.export.connect(self.export)
            self._view.import_areas.connect(self.import_areas)
            self._view.counted.connect(self.status.set_shown)
            self._view.cursor_moved.connect(self.status.set_cursor_at)
            self._view.selection_changed.connect(self._enable)
            self._view.right.page_changed.connect(self._enable)
            if self.settings.window_state:
                self._view.splitter.restoreState(QByteArray.fromBase64(self.settings.window_state.encode()))
        return self._view

    # Menus and keys

    def _add_menus(self) -> None:
        menu = self.menuBar().addMenu(_("&Dossier"))
        self.new_action = self._add(menu, _("&New dossier…"), self.new_dossier, "Ctrl+N")
        self.open_action = self._add(menu, _("&Open…"), self.ask_dossier, "Ctrl+O")
        self.recent_menu = menu.addMenu(_("&Recent"))
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self.areas_action = self._add(menu, _("Import &areas…"), self.import_areas)
        self.vintages_action = self._add(menu, _("&Vintages…"), self.vintages)
        self.assets_action = self._add(menu, _("Import a&ssets from a list…"), self.import_assets)
        self.export_action = self._add(menu, _("&Export…"), self.export, "Ctrl+E")
        menu.addSeparator()
        self.password_action = self._add(menu, _("&Password…"), self.password)
        self.close_action = self._add(menu, _("&Close dossier"), self.close_dossier, "Ctrl+W")
        quit_action = self._add(menu, _("&Quit"), self.close, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        menu = self.menuBar().addMenu(_("&Edit"))
        self.undo_action = self._add(menu, _("Undo"), self._undo, "Ctrl+Z")
        self.redo_action = self._add(menu, _("Redo"), self._redo, "Ctrl+Shift+Z", "Ctrl+Y")
        menu.addSeparator()
        self.edit_action = self._add(menu, _("&Edit the chosen asset"), self._edit_selected, "F2")
        self.delete_action = self._add(menu, _("&Delete the chosen asset"), self._delete_selected, "Del")
        menu.addSeparator()
        self.own_action = self._add(menu, _("Draw an &own area…"), self.draw_own_area, "Ctrl+B")
        menu.addSeparator()
        self.search_action = self._add(menu, _("&Search"), self._search, "Ctrl+K", "Ctrl+F")
        menu = self.menuBar().addMenu(_("&View"))
        self.map_action = self._add(menu, _("&Map"), lambda: self.view.show_page(0), "Ctrl+1")
        self.list_action = self._add(menu, _("&List"), lambda: self.view.show_page(1), "Ctrl+2")
        self.all_action = self._add(menu, _("Show &all"), self._show_everything, "Ctrl+0")
        menu.addSeparator()
        self._add_languages(menu.addMenu(_("La&nguage")))
        menu = self.menuBar().addMenu(_("&Help"))
        self._add(menu, _("&How Assetmap works"), self.help, "F1")

    def _add(self, menu: QMenu, words: str, call: Callable[[], object], *keys: str) -> QAction:
        action = menu.addAction(words)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: call())
        return action

    def _add_languages(self, menu: QMenu) -> None:
        for code, name in i18n.LANGUAGES.items():
            action = self._add(menu, name, partial(self._choose_language, code))
            action.setCheckable(True)
            action.setChecked(code == self.settings.language)

    def _choose_language(self, code: str) -> None:
        self.settings.language = code
        settings.save(self.settings)
        self.say(_("Close Assetmap and start it again to use this language."))

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for dossier in self.settings.recent_dossiers():
            name = dossier.name.replace("&", "&&")
            action = self._add(self.recent_menu, name, partial(self.open_dossier, dossier.path))
            action.setEnabled(dossier.present)

    def _enable(self) -> None:
        is_open = self.session is not None
        for action in (
            self.areas_action,
            self.vintages_action,
            self.assets_action,
            self.export_action,
            self.password_action,
            self.close_action,
            self.own_action,
            self.search_action,
            self.map_action,
            self.list_action,
            self.all_action,
        ):
            action.setEnabled(is_open)
        selected = is_open and self.view.showing.selection is not None and not self.view.right.editing
        self.edit_action.setEnabled(selected)
        self.delete_action.setEnabled(selected)
        if self.session is None:
            self._name_undo((None, None))
        else:
            session = self.session
            session.read(lambda: (session.undo_title(), session.redo_title()), self._name_undo)

    def _name_undo(self, titles: tuple[str | None, str | None]) -> None:
        named = ((self.undo_action, _("Undo"), titles[0]), (self.redo_action, _("Redo"), titles[1]))
        for action, words, title in named:
            action.setEnabled(title is not None)
            action.setText(f"{words}: {title}".replace("&", "&&") if title else words)

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
        self._enable()
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
        if not self.door.busy and self.close_dossier():
            self.door.open(path)

    def create_dossier(self, path: Path, password: str | None = None) -> None:
        """Make a dossier at `path`, encrypted when there is a password, and open it."""
        if not self.door.busy and self.close_dossier():
            self.door.create(path, password)

    def password(self) -> ChangePassword | NewPassword | None:
        """Ask for the first password of the open dossier, or for another one."""
        if self.session is None or not self.view.right.may_leave():
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
        self.view.set_session(session)
        if session is None:
            self._show_start()
            return
        session.changed.connect(self._changed)
        session.failed.connect(self._failed)
        session.busy.connect(self.status.set_busy)
        path = session.workspace.path
        self.settings.remember(path)
        settings.save(self.settings)
        kept = self.settings.view(path)
        if kept is not None:
            self.view.map_page.view.set_view(kept)
        self.setWindowTitle(f"{session.workspace.name} – Assetmap")
        self.stack.setCurrentWidget(self.view)
        self.status.set_dossier(path.name, encrypted=session.workspace.encrypted)
        self.status.set_busy(busy=False)
        self._enable()
        self.view.show_page(0)
        for notice in session.workspace.notices:
            self.say(translate(notice))

    def close_dossier(self) -> bool:
        """Store what was typed, close the dossier and go to the start screen; False when something must be mended."""
        if self.session is None:
            return True
        if not self.view.right.may_leave():
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
        self._enable()

    def _failed(self, error: KnownError) -> None:
        # A dialog around long work tells its own failures.
        from assetmap.ui.task_dialog import TaskDialog

        if not isinstance(QApplication.activeModalWidget(), TaskDialog):
            errors.show_known(self, error)

    def say(self, words: str) -> None:
        """Show one line at the bottom that goes away by itself."""
        (self.view.toast if self.session is not None else self.toast).say(words, undo=False)

    def _undo(self) -> None:
        self.view.undo()

    def _redo(self) -> None:
        self.view.redo()

    def _show_everything(self) -> None:
        self.view.show_everything()

    def _edit_selected(self) -> None:
        if self.view.showing.selection is not None:
            self.view.edit(self.view.showing.selection)

    def _delete_selected(self) -> None:
        if self.view.showing.selection is not None:
            self.view.delete(self.view.showing.selection)

    def draw_own_area(self) -> None:
        """Begin a new own area."""
        self.view.own.start()

    def _search(self) -> None:
        self.view.top.search.setFocus()
        self.view.top.search.selectAll()

    def import_areas(self) -> AreaWizard | None:
        """Ask for a file with areas."""
        if self.session is None or not self.view.right.may_leave():
            return None
        from assetmap.ui.area_wizard.wizard import AreaWizard

        dialog = AreaWizard(self.session, self.settings.folder(), self)
        dialog.stored.connect(lambda _words: self.view.map_page.view.zoom_to(None))
        dialog.compare.connect(self._compare_vintages)
        self._show_import(dialog)
        return dialog

    def vintages(self) -> VintagesDialog | None:
        """Show the divisions of several years."""
        if self.session is None or not self.view.right.may_leave():
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
        if self.session is None or not self.view.right.may_leave():
            return None
        from assetmap.ui.import_dialog import AssetsImport

        dialog = AssetsImport(self.session, self.settings.folder(), self)
        self._show_import(dialog)
        return dialog

    def _show_import(self, dialog: AreaWizard | AssetsImport) -> None:
        dialog.stored.connect(lambda words: self.view.toast.say(_("Imported: {what}").format(what=words), undo=True))
        dialog.finished.connect(lambda _result: self._remember_folder(dialog.folder))
        dialog.open()

    def export(self) -> ExportDialog | None:
        """Hand out an overview."""
        if self.session is None or not self.view.right.may_leave():
            return None
        from assetmap.ui.export_dialog import ExportDialog

        showing = self.view.showing
        dialog = ExportDialog(
            self.session,
            area_id=showing.area_id,
            filters=showing.filters,
            words=self.view.shown_words(),
            folder=self.settings.folder(),
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
        """Open a dossier, or show what is in a file with areas or assets."""
        from assetmap.ui.import_dialog import TABLE_SUFFIXES

        suffix = path.suffix.lower()
        if suffix == SUFFIX:
            self.open_dossier(path)
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
    from assetmap.ui.area_wizard.wizard import AREA_SUFFIXES
    from assetmap.ui.import_dialog import TABLE_SUFFIXES

    known = {SUFFIX, *AREA_SUFFIXES, *TABLE_SUFFIXES}
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in known or path.is_dir()), None)
