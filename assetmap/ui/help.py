"""A page of help inside the program: what to do first, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.detail_panel import Scrolling


def steps() -> tuple[str, ...]:
    """The main road through the program."""
    return (
        _(
            "1. Make a dossier, and drag the file with the buurten of your gemeente onto the window, or choose "
            "Dossier › Import areas. You see everything before it is stored."
        ),
        _("2. Choose + Talent, + Association or + Place and click on the map. Type a title and press Enter."),
        _("3. Choose an area, a kind, a sector or a theme at the left: map, list and numbers follow at once."),
        _("4. Click a pin to see it, drag it to move it. Everything can be undone with Ctrl+Z."),
        _("5. Draw the buurt that residents mean: + Draw an own area. It counts as any other area."),
        _(
            "6. Residents (Ctrl+3) holds who gives something or is a contact, and what they agreed to. A name and "
            "Enter is enough. The lists at the top say who needs a next step."
        ),
        _(
            "7. View as, at the top right, shows the dossier as partners, residents or everyone would see it. What is "
            "left out is said in the coloured bar. Meeting mode (F11) does so on the whole screen."
        ),
        _(
            "8. Export a map for the wall, a profile of a buurt, a list, or a map for the browser. You choose for "
            "whom. Print a map at 100 %, then its scale is right."
        ),
        _(
            "9. Display › Base map puts streets, water and green under the areas, also without internet: fetch one of "
            "your areas, make one of files, or choose a file. Search (Ctrl+K) finds its streets and places too; go "
            "down with the arrow key and press Enter."
        ),
        _(
            "10. Right-click on a street to make an own area of it. While you place something, it puts that on the "
            "street without an exact place."
        ),
        _(
            "11. Of an association, an institution or a business you choose the sector: one of the four O's. The "
            "profile of a buurt shows who are there already, and who are not yet."
        ),
    )


def shortcuts() -> tuple[tuple[str, str], ...]:
    """Each key with what it does."""
    return (
        ("Ctrl+K", _("Search")),
        ("Ctrl+1", _("Map")),
        ("Ctrl+2", _("List")),
        ("Ctrl+3", _("Residents")),
        ("Ctrl+Shift+N", _("In Residents: a new person")),
        ("Ctrl+Enter", _("In Residents: the next step")),
        ("T", _("On the map: a new talent")),
        ("V", _("On the map: a new association")),
        ("P", _("On the map: a new place")),
        ("Ctrl+B", _("On the map: draw an own area")),
        ("Enter", _("Save what you write down")),
        ("Esc", _("Stop, close without saving")),
        ("F2", _("Edit the chosen asset")),
        ("Del", _("Delete the chosen asset")),
        ("Ctrl+Z", _("Undo")),
        ("Ctrl+Shift+Z", _("Redo")),
        ("Ctrl+E", _("Export")),
        ("F11", _("Meeting mode")),
        ("Ctrl+L", _("Lock the dossier")),
        ("Ctrl+,", _("Preferences")),
        ("Ctrl+N", _("New dossier")),
        ("Ctrl+O", _("Open a dossier")),
        ("F1", _("This help")),
    )


class HelpDialog(QDialog):
    """The help, in a window of its own that may stay open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(600, 640)
        page = Scrolling()
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page.column.setContentsMargins(24, 24, 24, 24)
        page.column.addWidget(parts.text(_("How Assetmap works"), "title"))
        for words in steps():
            page.column.addWidget(parts.text(words))
        page.column.addWidget(
            parts.text(_("Everything you do is saved at once, on this computer only. There is no Save button."), "note")
        )
        page.column.addSpacing(16)
        page.column.addWidget(parts.text(_("Keys"), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (key, words) in enumerate(shortcuts()):
            shown = parts.text(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText), "strong")
            shown.setWordWrap(False)
            grid.addWidget(shown, row, 0)
            grid.addWidget(parts.text(words), row, 1)
        page.column.addLayout(grid)
        page.column.addStretch(1)
        buttons = QDialogButtonBox()
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(True)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 16, 16)
        layout.addWidget(page, 1)
        layout.addWidget(buttons)
