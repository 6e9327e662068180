"""The dialog that links a person to an asset: find the asset, say what the person is to it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from assetmap.domain.assets import Kind, PlacedAsset
from assetmap.domain.people import GIVEN_KINDS, ROLE_LABELS, Role, default_role
from assetmap.domain.snapshot import Filters
from assetmap.i18n import gettext as _
from assetmap.ui import parts
from assetmap.ui.session import Session

if TYPE_CHECKING:
    from assetmap.workspace import AssetPage

FOUND_MAX = 50
SIZE = (520, 520)
_ASSET = Qt.ItemDataRole.UserRole
CONTACT_ROLES = (Role.CONTACT, Role.BOARD, Role.FLOOR, Role.VOLUNTEER)


class LinkDialog(QDialog):
    """`linked(asset id, Role)` when the user chose."""

    linked = Signal(str, object)

    def __init__(
        self, session: Session, name: str, already: Collection[str] = (), parent: QWidget | None = None
    ) -> None:
        """`already` are the ids of assets that are linked to the person called `name`."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Link to an asset"))
        self.resize(*SIZE)
        self._session = session
        self._already = frozenset(already)
        self._asked = 0
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search an asset…"))
        self.search.setAccessibleName(_("Search an asset"))
        self.search.textChanged.connect(lambda _text: self._find())
        self.found = QListWidget()
        self.found.setProperty("look", "boxed")
        self.found.setAccessibleName(_("Assets"))
        self.found.currentItemChanged.connect(lambda _now, _before: self._chosen())
        self.found.itemActivated.connect(lambda _item: self.save())
        self.role = QComboBox()
        for role in CONTACT_ROLES:
            self.role.addItem(_(ROLE_LABELS[role]), role.value)
        self.role.setAccessibleName(_("What this person is to it"))
        self.words: QLabel = parts.text("", "muted")
        self.save_button: QPushButton = parts.button(_("Link"), "primary")
        self.save_button.clicked.connect(self.save)
        self.cancel_button: QPushButton = parts.button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out(name)
        self._chosen()
        self._find()

    def _lay_out(self, name: str) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.role)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        title = _("What does {name} give, or what is {name} a contact of?").format(name=parts.short(name, 60))
        layout.addWidget(parts.text(title, "strong"))
        layout.addWidget(self.search)
        layout.addWidget(self.found, 1)
        layout.addWidget(self.words)
        layout.addLayout(buttons)

    def _find(self) -> None:
        self._asked += 1
        workspace, filters = self._session.workspace, Filters(text=self.search.text())
        self._session.read(
            lambda: workspace.page(filters=filters, limit=FOUND_MAX + len(self._already)),
            partial(self._show, self._asked),
        )

    def _show(self, asked: int, page: AssetPage) -> None:
        if asked != self._asked:
            return
        self.found.clear()
        for placed in page.rows:
            if placed.asset.id not in self._already:
                item = QListWidgetItem(parts.sign_icon(placed.asset.kind), placed.asset.title)
                item.setToolTip(parts.tip(f"{parts.kind_label(placed.asset.kind)}: {placed.asset.title}"))
                item.setData(_ASSET, placed)
                self.found.addItem(item)
        if self.found.count():
            self.found.setCurrentRow(0)
        self._chosen()

    def asset(self) -> PlacedAsset | None:
        """The asset that is chosen, None when none is."""
        item = self.found.currentItem()
        found: object = item.data(_ASSET) if self.found.currentRow() >= 0 else None
        return found if isinstance(found, PlacedAsset) else None

    def chosen_role(self, kind: Kind) -> Role:
        """What the person is to the chosen asset."""
        return default_role(kind) if kind in GIVEN_KINDS else Role(self.role.currentData())

    def _chosen(self) -> None:
        placed = self.asset()
        self.save_button.setEnabled(placed is not None)
        given = placed is not None and placed.asset.kind in GIVEN_KINDS
        self.role.setVisible(placed is not None and not given)
        if placed is None:
            self.words.setText(_("No asset fits these words."))
        else:
            self.words.setText(_("It comes from this person.") if given else _("This person is a contact of it, as:"))

    def save(self) -> None:
        """Tell what was chosen."""
        placed = self.asset()
        if placed is not None:
            self.linked.emit(placed.asset.id, self.chosen_role(placed.asset.kind))
            self.accept()
