"""How each `look` is drawn, on top of the plain widgets of `theme.py`.

A widget asks for one with the dynamic property `look`:

- buttons: `primary` (the one accent button), `link` (text only), `name` (of a person, text only), `rail`, `chip` and
  `swatch` (checkable), `row` (a kind with its number, checkable), `status` (words with an icon at the bottom), `recent`
  (a dossier that was open before);
- labels: `hero` (the name of the program), `title`, `section` (small heading above a group), `strong`, `muted`,
  `quote`, `error`, `empty` (large and calm), `note` (a green box, good to know), `mind` (a warm one, to be careful),
  `badge` (a small number at a button);
- frames: `panel` (a side of the window), `map` (where the map is not drawn yet), `meeting` (a window in large type),
  `topbar`, `band` (below it, with its buttons), `rail`, `card` (floats above the map), `ask` (a question), `hint` (a
  quiet line below a field), `consent` (what may be shown) and `consent-ask` (nothing yet: ask), `drop` (where a file
  may be dropped), `tag`, `toast`, `line`;
- lists: `list` (of assets), `areas` (the tree), `offer` (what a search field offers, below it).

Sizes are pixels at 100 %; text is never smaller than 14.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from assetmap import resources

if TYPE_CHECKING:
    from assetmap.ui.theme import Colours

_RULES = Template("""
*[look="panel"] { background: $surface; }
*[look="map"] { background: $map; }
*[look="meeting"] { background: $surface; }
*[look="meeting"] QLabel, *[look="meeting"] QPushButton, *[look="meeting"] QTreeView, *[look="meeting"] QTableView,
*[look="meeting"] QHeaderView::section, *[look="meeting"] QLineEdit { font-size: 20px; }
*[look="meeting"] QLabel[look="title"] { font-size: 30px; }
*[look="meeting"] QLabel[look="section"], *[look="meeting"] QLabel[look="muted"] { font-size: 18px; }
*[look="topbar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[look="band"] { background: $on_warm_soft; border: none; }
QFrame[look="band"] QLabel { color: $surface; background: transparent; }
QPushButton[look="band"] { background: transparent; color: $surface; border: 1px solid $surface; padding: 4px 10px; }
QPushButton[look="band"]:hover { background: $surface; color: $on_warm_soft; }
QPushButton[look="band"]:focus { border: 2px solid $surface; padding: 3px 9px; }
QFrame[look="rail"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[look="card"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[look="ask"] { background: $raised; border: 1px solid $line; border-left: 4px solid $on_warm_soft;
    border-radius: 8px; }
QFrame[look="drop"] { border: 2px dashed $control; border-radius: 12px; }
QFrame[look="tag"] { background: $warm_soft; border-radius: 12px; }
QFrame[look="tag"] QLabel { color: $on_warm_soft; }
QFrame[look="line"] { background: $line; border: none; }
QFrame[look="toast"] { background: $toast; border-radius: 8px; }
QFrame[look="toast"] QLabel { color: $on_toast; }
QFrame[look="toast"] QPushButton { background: transparent; color: $on_toast; border: 1px solid $on_toast; }
QFrame[look="toast"] QPushButton:hover { background: $muted; }

QLabel[look="hero"] { font-size: 32px; font-weight: 700; }
QLabel[look="brand"] { font-size: 18px; font-weight: 700; }
QLabel[look="title"] { font-size: 20px; font-weight: 700; }
QLabel[look="section"] { color: $muted; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="quote"] { font-style: italic; }
QLabel[look="error"] { color: $danger; }
QLabel[look="empty"] { color: $muted; font-size: 18px; }
QFrame[look="hint"] { background: $warm_soft; border-radius: 6px; }
QFrame[look="hint"] QLabel { color: $on_warm_soft; background: transparent; }
QFrame[look="consent"] { background: $accent_soft; border-radius: 8px; }
QFrame[look="consent"] QLabel { color: $on_accent_soft; }
QFrame[look="consent-ask"] { background: $warm_soft; border-radius: 8px; }
QFrame[look="consent-ask"] QLabel { color: $on_warm_soft; }
QFrame[look="consent-ask"] QLabel[look="strong"], QFrame[look="consent"] QLabel[look="strong"] { font-weight: 700; }
QLabel[look="code"] { background: $accent_soft; color: $on_accent_soft; border-radius: 8px; padding: 14px;
  font-family: Consolas, Menlo, "DejaVu Sans Mono", monospace; font-size: 19px; }
QPlainTextEdit[look="code"] { font-family: Consolas, Menlo, "DejaVu Sans Mono", monospace; font-size: 17px; }
QLabel[look="badge"] { background: $warm_soft; color: $on_warm_soft; border-radius: 9px; padding: 0 5px;
    font-weight: 600; }
QLabel[look="note"] { background: $accent_soft; color: $on_accent_soft; border-radius: 8px; padding: 12px; }
QLabel[look="mind"] { background: $warm_soft; color: $on_warm_soft; border-radius: 8px; padding: 12px; }

QPushButton[look="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid $focus; }
QPushButton[look="primary"]:disabled { background: $hover; color: $muted; border-color: $line; }
QPushButton[look="link"] { background: transparent; border: 2px solid transparent; color: $accent; padding: 2px 4px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border-color: $focus; }
QPushButton[look="name"] { background: transparent; border: none; border-bottom: 2px solid transparent;
    border-radius: 0; color: $accent; padding: 0; font-weight: 600; text-align: left; }
QPushButton[look="name"]:hover { text-decoration: underline; }
QPushButton[look="name"]:focus { border-bottom-color: $focus; background: $hover; padding: 0; }
QPushButton[look="swatch"] { background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 0;
    min-height: 0; }
QPushButton[look="swatch"]:hover { background: $hover; }
QPushButton[look="swatch"]:checked { border-color: $text; }
QPushButton[look="swatch"]:focus { border-color: $focus; padding: 0; }
QPushButton[look="chip"] { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 3px 9px; }
QPushButton[look="chip"]:hover { background: $hover; border-color: $control; }
QPushButton[look="chip"]:checked { background: $accent_soft; color: $on_accent_soft; border-color: $accent;
    font-weight: 600; }
QPushButton[look="chip"]:focus { border: 2px solid $focus; padding: 2px 8px; }
QPushButton[look="row"] { background: transparent; border: 2px solid transparent; border-radius: 6px; text-align: left;
    padding: 2px 6px; min-height: 22px; }
QPushButton[look="row"]:hover { background: $hover; }
QPushButton[look="row"]:checked { background: $accent_soft; color: $on_accent_soft; font-weight: 600; }
QPushButton[look="row"]:focus { border-color: $focus; }
QPushButton[look="recent"] { background: transparent; border: 2px solid transparent; text-align: left; padding: 8px; }
QPushButton[look="recent"]:hover { background: $hover; }
QPushButton[look="recent"]:focus { border-color: $focus; }
QPushButton[look="trail"] { background: $raised; border: 1px solid $line; padding: 7px 12px; }
QPushButton[look="trail"]:hover { background: $hover; border-color: $control; }
QPushButton[look="trail"]:focus { border: 2px solid $focus; padding: 6px 11px; }
QPushButton[look="trail"]::menu-indicator { image: none; width: 0; }
QPushButton[look="small"] { padding: 7px 10px; }
QPushButton[look="small"]:focus { padding: 6px 9px; }
QPushButton[look="big"] { background: $surface; border: 1px solid $control; border-radius: 10px; padding: 0; }
QPushButton[look="big"]:hover { background: $accent_soft; border-color: $accent; }
QPushButton[look="big"]:focus { border: 2px solid $focus; padding: 0; }
QPushButton[look="status"] { background: transparent; border: none; color: $muted; padding: 0; min-height: 0; }
QTreeView[look="areas"] { show-decoration-selected: 1; selection-background-color: transparent; }
QTreeView[look="areas"]::item { border: none; border-radius: 0; padding: 2px 6px; min-height: 24px; }
QTreeView[look="areas"]::item:selected { background: $warm_soft; color: $on_warm_soft; font-weight: 600; }
QTreeView[look="areas"]::branch:selected { background: $warm_soft; }
QTreeView[look="areas"]::item:hover:!selected { background: $hover; }
QTreeView[look="areas"]:focus { border: 2px solid $focus; border-radius: 6px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 28px; subcontrol-origin: padding;
    subcontrol-position: center right; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$chevron"); width: 16px; height: 16px; }
QComboBox::down-arrow:disabled, QDateEdit::down-arrow:disabled { image: url("$pale_chevron"); }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QToolButton { background: transparent; border: none; font-weight: 600; }
QCalendarWidget QToolButton:hover { background: $hover; }
QCalendarWidget QTableView { selection-background-color: $accent; selection-color: $on_accent; }
QCalendarWidget QTableView::item { padding: 0; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; } /* the arrow keys do it */
QListView[look="offer"] { border: 1px solid $control; }
QTableView[look="list"]::item { border: none; padding: 2px 12px; }
QTableView[look="list"]::item:hover:!selected { background: transparent; }
QTableView[look="list"]:focus { border: 2px solid $focus; }
QHeaderView::section { padding: 7px 14px; }
QRadioButton::indicator { width: 12px; height: 12px; border: 2px solid $control; border-radius: 8px;
    background: $surface; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QTreeView[look="boxed"], QListView[look="boxed"], QTableView[look="boxed"] { border: 1px solid $control;
    border-radius: 7px; }
QTreeView[look="boxed"] { show-decoration-selected: 1; selection-background-color: transparent; }
QTreeView[look="boxed"]::item { border-radius: 0; }
QTreeView[look="boxed"]:focus, QListView[look="boxed"]:focus { border: 2px solid $focus; }
QListView::indicator, QTreeView::indicator, QCheckBox::indicator { width: 14px; height: 14px;
    border: 2px solid $control; border-radius: 4px; background: $surface; }
QListView::indicator:checked, QTreeView::indicator:checked, QCheckBox::indicator:checked { background: $accent;
    border-color: $accent; image: url("$tick"); }
QTreeView::indicator:indeterminate { border-color: $accent; background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1,
    stop: 0 $surface, stop: 0.3 $surface, stop: 0.31 $accent, stop: 0.69 $accent, stop: 0.7 $surface); }
QToolButton[look="rail"] { background: transparent; border: none; border-left: 3px solid transparent;
    border-radius: 0; padding: 8px 2px; }
QToolButton[look="rail"]:hover { background: $hover; }
QToolButton[look="rail"]:checked { background: $accent_soft; color: $accent; border-left-color: $accent;
    font-weight: 600; }
QToolButton[look="rail"]:focus { border: 2px solid $focus; border-left: 3px solid $focus; }
""")


def rules(colours: Colours) -> str:
    """The stylesheet of all looks in these colours."""
    light = colours.on_accent == "#FFFFFF"
    names = {
        "tick": "tick-light" if light else "tick-dark",
        "chevron": "chevron-light" if light else "chevron-dark",
        "pale_chevron": "chevron-pale",
    }
    files = {name: resources.path("templates", f"{file}.svg").as_posix() for name, file in names.items()}
    return _RULES.substitute(asdict(colours), **files)
