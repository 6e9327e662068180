"""What all documents on paper share: templates, style sheet, measures of text, header and footer."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assetmap import i18n, resources
from assetmap.domain.assets import AUDIENCE_LABELS
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import date_text, one_line
from assetmap.exports.paper import lists
from assetmap.exports.paper.measures import LINE, SMALL, SUBTITLE, TINY, TITLE, markup
from assetmap.exports.paper.options import Paper, PaperOptions
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts
from assetmap.maps.paper.frame import Frame
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet

MARGIN, GAP, FOOTER = 11.0, 8.0, 9.5
"""Mm around the sheet, between its parts, and of the line at its foot, on A3."""

LOGO = "logo"
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Page:
    """The measures of one size of sheet in mm: `unit` is how large letters are, 1 on A3."""

    width: float
    height: float
    unit: float
    paper: Paper

    @property
    def margin(self) -> float:
        """Free paper at each side."""
        return MARGIN * self.unit

    @property
    def gap(self) -> float:
        """Between two parts."""
        return GAP * self.unit

    @property
    def inner(self) -> float:
        """What is left of the width."""
        return self.width - 2 * self.margin

    @property
    def footer(self) -> float:
        """The line at the foot, with its air."""
        return FOOTER * self.unit

    def body(self, header: float) -> float:
        """The height between a header and the footer."""
        return self.height - 2 * self.margin - header - self.footer


def page_of(options: PaperOptions) -> Page:
    """The sheet that was chosen."""
    width, height = options.size
    return Page(width, height, options.paper.unit, options.paper)


@dataclass(frozen=True, slots=True)
class Header:
    """The top of a sheet: its texts as a drawing, and its height, in mm."""

    svg: Markup
    height: float


def header(title: str, subtitle: str, page: Page, *, small: bool = False) -> Header:
    """A header of which the title fits in two lines: a long one gets smaller letters, a very long one an ellipsis."""
    size = TITLE * page.unit * (0.62 if small else 1.0)
    room = page.inner - 62 * page.unit
    lines = fonts.wrapped(title, room, size, fonts.BOLD)
    while len(lines) > 2 and size > 5.0 * page.unit:
        size *= 0.9
        lines = fonts.wrapped(title, room, size, fonts.BOLD)
    if len(lines) > 2:
        lines = [lines[0], fonts.cut(" ".join(lines[1:]), room, size, fonts.BOLD)]
    texts = [(line, "title", size) for line in lines]
    texts += [(fonts.cut(subtitle, room, SUBTITLE * page.unit), "subtitle", SUBTITLE * page.unit)] if subtitle else []
    drawn, y = "", 0.0
    for text, kind, high in texts:
        y += high * (1.16 if kind == "title" else 1.42)
        drawn += f'<text class="{kind}" y="{y - 0.24 * high:.2f}" font-size="{high:.3f}">{escape(text)}</text>'
    height = y + 5.0 * page.unit
    return Header(
        markup(
            f'<svg width="{room:.2f}mm" height="{height:.2f}mm" viewBox="0 0 {room:.2f} {height:.2f}">{drawn}</svg>'
        ),
        height,
    )


def render(name: str, **values: Any) -> str:
    """A template of `resources/templates/paper` with these values; what is not Markup is escaped."""
    return _templates().get_template(name).render(**values)


@dataclass(frozen=True, slots=True)
class Job:
    """One document under way: what it shows, what the user chose, and the sheet that it is printed on."""

    terrain: Terrain
    options: PaperOptions
    page: Page
    title: str

    @property
    def snapshot(self) -> Snapshot:
        """All that may be shown."""
        return self.terrain.snapshot


def document(job: Job, count: int, sheets: Callable[[], Iterator[Sheet]]) -> Document:
    """The document of these sheets, with the font, the logo and the style sheet of all paper."""
    return Document(
        title=job.title,
        size=(job.page.width, job.page.height),
        count=count,
        sheets=sheets,
        style=fonts.css() + _style(job.page),
        language=i18n.language(),
        author=one_line(job.options.organisation),
        subject=stamp(job.snapshot),
        made_on=job.snapshot.made_on,
        files=ChainMap({**fonts.files(), **logo_file(job.options)}, job.terrain.files),
    )


def logo_file(options: PaperOptions) -> dict[str, tuple[bytes, str]]:
    """The logo as a file of the document; nothing when there is none.

    Raises:
        KnownError: it is not a PNG or JPEG.
    """
    if not options.logo:
        return {}
    for start, mime in _PICTURES.items():
        if options.logo.startswith(start):
            return {LOGO: (options.logo, mime)}
    raise KnownError(N_("The logo is not a PNG or JPEG picture. Choose another in the preferences."))


def frame_values(job: Job, top: Header, number: str, *, named: bool = True) -> dict[str, Any]:
    """What the template `sheet.html`, on which all others are built, needs; `named` with organisation and logo."""
    return {
        "top": top,
        "logo": named and bool(job.options.logo),
        "organisation": one_line(job.options.organisation) if named else "",
        "stamp": stamp(job.snapshot),
        "audience": job.snapshot.audience.value,
        "page": job.page,
        "number": number,
        "sources": sources(job, number),
    }


def stamp(snapshot: Snapshot) -> str:
    """For whom, and of when."""
    return _("For: {audience} · {date}").format(
        audience=_(AUDIENCE_LABELS[snapshot.audience]), date=date_text(snapshot.made_on)
    )


def sources(job: Job, number: str, frame: Frame | None = None, paper: str = "") -> str:
    """Sources, and whose base map `frame` shows at what scale, on the line at the foot beside stamp and number.

    Where there is no room for all, the sources of the areas give way.
    """
    page, size = job.page, TINY * job.page.unit
    told = [_("Areas © {source}").format(source=one_line(source)) for source in job.snapshot.sources]
    scale = scale_text(frame, paper or page.paper) if frame is not None else ""
    taken = fonts.width(stamp(job.snapshot), SMALL * page.unit, fonts.BOLD) + 14 * page.unit
    taken += fonts.width(number, SMALL * page.unit) + page.gap if number else 0.0
    room = page.inner - taken - fonts.width(f" · {scale}", size)
    ground = fonts.cut(credit(job.terrain, frame), 0.7 * room, size) if frame is not None else ""
    room -= fonts.width(f" · {ground}", size) if ground else 0.0
    return " · ".join(text for text in (fonts.cut(" · ".join(told), room, size), ground, scale) if text)


def credit(terrain: Terrain, frame: Frame) -> str:
    """Whose the base map is that a map shows; empty when nobody needs to be named."""
    named = one_line(terrain.credit(frame))
    return _("Base map: {source}").format(source=named) if named else ""


def scale_text(frame: Frame, paper: str) -> str:
    """`Scale 1 : 6,000 on A3`."""
    grouped = f"{round(frame.scale):,}"
    return _("Scale 1 : {scale} on {paper}").format(
        scale=grouped.replace(",", ".") if i18n.language() == "nl" else grouped, paper=paper
    )


def number_text(value: float, decimals: int = 0) -> str:
    """A number as it is written in the language: `6.000`, `2,1`."""
    text = f"{value:,.{decimals}f}"
    return text.translate({ord(","): ".", ord("."): ","}) if i18n.language() == "nl" else text


def _style(page: Page) -> str:
    digit = fonts.width("0", 1.0, fonts.BOLD)
    return render("paper.css", u=page.unit, page=page, family=fonts.FAMILY, line=LINE, lists=lists, digit=digit)


def _translated(text: str) -> str:
    return _(text)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(resources.path("templates", "paper")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.globals["_"] = _translated
    made.globals["discs"] = lists.discs
    made.filters["mm"] = lambda value: f"{value:.3f}mm"
    return made
