"""How the window looks: colours for light and dark, the stylesheet, icons and the signs of kinds.

The rules for plain widgets are in `resources/templates/window.qss`, those for what asks for a `look` in `look.py`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template
from typing import Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from assetmap import resources
from assetmap.domain.assets import KIND_STYLES, Kind
from assetmap.ui import look

TEXT_PX = 14
"""The smallest text, in pixels at 100 %; a larger font of the system is kept."""

FAMILIES = ("Segoe UI Variable Text", "Segoe UI", "Inter", "Noto Sans", "Cantarell", "DejaVu Sans", "Liberation Sans")
"""Tried in order after the system's own font, for signs that it lacks."""

ICON_SIZES = (20, 24)
_SCALES = (1, 2)


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme, as `#rrggbb`. Pairs that carry text or a meaning are in `PAIRS`."""

    surface: str
    background: str
    raised: str
    hover: str
    map: str
    text: str
    muted: str
    line: str
    control: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    warm_soft: str
    on_warm_soft: str
    danger: str
    on_danger: str
    danger_soft: str
    focus: str
    toast: str
    on_toast: str


LIGHT = Colours(
    surface="#FFFFFF",
    background="#F8FAFC",
    raised="#F8FAFC",
    hover="#F1F5F9",
    map="#E9EFF2",
    text="#1E293B",
    muted="#52617A",
    line="#E2E8F0",
    control="#7C8AA0",
    accent="#0F766E",
    accent_hover="#115E59",
    on_accent="#FFFFFF",
    accent_soft="#ECFDF5",
    on_accent_soft="#0F5F58",
    warm_soft="#FFF7ED",
    on_warm_soft="#9A3412",
    danger="#B91C1C",
    on_danger="#FFFFFF",
    danger_soft="#FEF2F2",
    focus="#1D4ED8",
    toast="#1E293B",
    on_toast="#F8FAFC",
)

DARK = Colours(
    surface="#12181F",
    background="#0D1217",
    raised="#1B232D",
    hover="#26303C",
    map="#1A2229",
    text="#EEF2F6",
    muted="#A9B5C4",
    line="#2C3743",
    control="#728197",
    accent="#2DD4BF",
    accent_hover="#5EEAD4",
    on_accent="#042F2E",
    accent_soft="#123B38",
    on_accent_soft="#A7F3E4",
    warm_soft="#3B2412",
    on_warm_soft="#FDBA74",
    danger="#F87171",
    on_danger="#2B0A0A",
    danger_soft="#3A1A1D",
    focus="#93C5FD",
    toast="#EEF2F6",
    on_toast="#12181F",
)

TEXT_PAIRS = (
    ("text", "surface"),
    ("text", "raised"),
    ("text", "hover"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("muted", "hover"),
    ("accent", "surface"),
    ("accent", "raised"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent_soft", "accent_soft"),
    ("on_warm_soft", "warm_soft"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("on_danger", "danger"),
    ("on_toast", "toast"),
)
"""Text colour and what it stands on: at least 4.5 : 1 (WCAG 2.2 AA)."""

SIGN_PAIRS = (("control", "surface"), ("focus", "surface"), ("focus", "raised"), ("accent", "accent_soft"))
"""Borders of controls, focus rings and the like, and what they stand on: at least 3 : 1 (WCAG 2.2 AA)."""


class HasIcon(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon) -> None: ...  # noqa: D102, N802 - Qt's name


class Theme(QObject):
    """Follows the system between light and dark. Made once by `start`."""

    changed = Signal(int)  # 1 for dark, 0 for light; not a bool, see ui.session

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.dark = _system_is_dark()
        self._icons: dict[int, tuple[HasIcon, str, str]] = {}
        app.setStyle("Fusion")
        app.setFont(_font(app))
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def follow_icon(self, owner: QObject, target: HasIcon, name: str, colour: str) -> None:
        """Give `target` its icon now and at every change of scheme, as long as `owner` lives."""
        key = id(target)
        if key not in self._icons:
            owner.destroyed.connect(lambda: self._icons.pop(key, None))
        self._icons[key] = (target, name, colour)
        target.setIcon(icon(name, colour))

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self.dark = scheme == Qt.ColorScheme.Dark
        self._dress()
        for target, name, colour in tuple(self._icons.values()):
            target.setIcon(icon(name, colour))
        self.changed.emit(int(self.dark))

    def _dress(self) -> None:
        self._app.setPalette(_palette(colours(self.dark)))
        self._app.setStyleSheet(stylesheet(colours(self.dark)))


_theme: Theme | None = None


def start(app: QApplication) -> Theme:
    """Dress the application and follow the system from now on."""
    global _theme  # noqa: PLW0603 - one look per application
    if _theme is None or _theme.parent() is not app:
        _theme = Theme(app)
        app.destroyed.connect(_forget)
    return _theme


def current() -> Theme | None:
    """The theme of the application, None before `start`."""
    return _theme


def _forget() -> None:
    global _theme  # noqa: PLW0603
    _theme = None


def is_dark() -> bool:
    """Whether the window is dark, as the system asks."""
    return _theme.dark if _theme is not None else _system_is_dark()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def colours(dark: bool | None = None) -> Colours:
    """The colours of dark or light; by default of what the system asks for now."""
    return DARK if (is_dark() if dark is None else dark) else LIGHT


def icon(name: str, colour: str = "text") -> QIcon:
    """The line icon `resources/icons/<name>.svg` in one of the `Colours`, sharp at every scale.

    Disabled it is paler; a checked button shows it in the accent colour.
    """
    palette = colours()
    return _icon(name, getattr(palette, colour), palette.accent if colour in {"text", "muted"} else "", palette.control)


def set_icon(target: QObject, name: str, colour: str = "text") -> None:
    """Give a button or action an icon that follows light and dark."""
    if _theme is None:
        target.setIcon(icon(name, colour))  # type: ignore[attr-defined]
    else:
        _theme.follow_icon(target, target, name, colour)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _icon(name: str, normal: str, checked: str, disabled: str) -> QIcon:
    made = QIcon()
    looks = [(normal, QIcon.Mode.Normal, QIcon.State.Off), (disabled, QIcon.Mode.Disabled, QIcon.State.Off)]
    looks.append((checked or normal, QIcon.Mode.Normal, QIcon.State.On))
    source = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    for colour, mode, state in looks:
        for size in ICON_SIZES:
            for scale in _SCALES:
                made.addPixmap(_drawn(source.replace("currentColor", colour), size, scale), mode, state)
    return made


def kind_pixmap(kind: Kind, size: int = 24, ratio: float = 1.0) -> QPixmap:
    """The round sign of a kind, as on the map: its colour with its white sign, `size` logical pixels wide."""
    return _kind_pixmap(kind, size, ratio)


def kind_icon(kind: Kind) -> QIcon:
    """The round sign of a kind as an icon, sharp at every scale."""
    made = QIcon()
    for size in ICON_SIZES:
        for scale in _SCALES:
            made.addPixmap(_kind_pixmap(kind, size, scale))
    return made


@lru_cache(maxsize=256)
def _kind_pixmap(kind: Kind, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(KIND_STYLES[kind].colour))
    painter.drawEllipse(QRectF(0.5, 0.5, size - 1, size - 1))
    source = resources.path("icons", "kinds", f"{kind}.svg").read_text(encoding="utf-8")
    inset = size * 0.22
    _render(
        painter, source.replace("currentColor", "#FFFFFF"), QRectF(inset, inset, size - 2 * inset, size - 2 * inset)
    )
    painter.end()
    return pixmap


def _drawn(source: str, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _render(painter, source, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _render(painter: QPainter, source: str, target: QRectF) -> None:
    # QtSvg is imported when the first icon is drawn, which may be after the window is shown.
    from PySide6.QtSvg import QSvgRenderer

    QSvgRenderer(QByteArray(source.encode())).render(painter, target)


def _blank(size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _font(app: QApplication) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    own = font.families() or [font.family()]
    font.setFamilies([*own, *(family for family in FAMILIES if family not in own)])
    pixels = font.pixelSize()
    if pixels < 0:
        pixels = round(font.pointSizeF() * app.primaryScreen().logicalDotsPerInch() / 72)
    font.setPixelSize(max(TEXT_PX, pixels))
    return font


def _palette(scheme: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for colour_role, colour in {
        roles.Window: scheme.surface,
        roles.WindowText: scheme.text,
        roles.Base: scheme.surface,
        roles.AlternateBase: scheme.raised,
        roles.Text: scheme.text,
        roles.Button: scheme.raised,
        roles.ButtonText: scheme.text,
        roles.BrightText: scheme.on_accent,
        roles.ToolTipBase: scheme.toast,
        roles.ToolTipText: scheme.on_toast,
        roles.PlaceholderText: scheme.muted,
        roles.Link: scheme.accent,
        roles.LinkVisited: scheme.accent,
        roles.Highlight: scheme.accent,
        roles.HighlightedText: scheme.on_accent,
        roles.Accent: scheme.accent,
        roles.Light: scheme.raised,
        roles.Midlight: scheme.hover,
        roles.Mid: scheme.line,
        roles.Dark: scheme.control,
        roles.Shadow: scheme.line,
    }.items():
        palette.setColor(colour_role, QColor(colour))
    for colour_role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(scheme.control))
    return palette


def stylesheet(scheme: Colours) -> str:
    """The Qt stylesheet of the whole window in these colours."""
    template = Template(resources.path("templates", "window.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(scheme)) + look.rules(scheme)


def contrast(one: str, other: str) -> float:
    """The contrast of two `#rrggbb` colours, 1 to 21. Source: WCAG 2.2, relative luminance."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
