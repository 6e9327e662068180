"""Sheets to write on: a form for a talk in the street, and a large empty map of a buurt for at the kitchen table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from assetmap.domain.areas import Area
from assetmap.domain.progress import Progress
from assetmap.domain.snapshot import Snapshot
from assetmap.exports.overview import one_line
from assetmap.exports.paper import wording
from assetmap.exports.paper.atlas import pages_of
from assetmap.exports.paper.layout import Job, Page, document, frame_values, header, page_of, render, sources
from assetmap.exports.paper.measures import markup
from assetmap.exports.paper.meeting import Subject, frame_of, page_number
from assetmap.exports.paper.options import PaperOptions
from assetmap.i18n import gettext as _
from assetmap.maps.paper import fonts, furniture, svg
from assetmap.maps.paper.plan import Wanted, plan
from assetmap.maps.paper.terrain import Terrain
from assetmap.printing import Document, Sheet

LINE = 9.0
"""Mm of a line to write on, on A3."""

TEXT, HINT = 4.2, 3.3


def capture(snapshot: Snapshot, options: PaperOptions, progress: Progress) -> Document:
    """For each chosen area a form and an empty map.

    Raises:
        ExportRefused: there are no areas.
    """
    areas = pages_of(snapshot, options)
    title = one_line(options.title) or _("Talk in the street")
    job = Job(Terrain(snapshot, options.basemap), options, page_of(options), title)
    count = 2 * len(areas)

    def sheets() -> Iterator[Sheet]:
        for at, area in enumerate(areas):
            progress.report(None)
            yield _form(job, area, page_number(2 * at + 1, count))
            yield _map(job, area, page_number(2 * at + 2, count))

    return document(job, count, sheets)


def _form(job: Job, area: Area, number: str) -> Sheet:
    top = header(job.title, f"{one_line(area.name)} · {wording.area_line(job.snapshot, area)}", job.page)
    values = frame_values(job, top, number)
    drawing = _fields(job.page, job.page.body(top.height))
    return Sheet(render("plain.html", **values, drawing=drawing), one_line(area.name))


def _questions() -> list[tuple[str, str, int]]:
    """Question, hint, and how much of the sheet its lines take."""
    return [
        (_("Date, street, and with whom"), _("A first name is enough, or nothing."), 1),
        (_("What do you like to do? What are you good at?"), _("Head: know · Hands: make · Heart: care about"), 3),
        (_("What is good here? Which places, clubs and people?"), _("Places, associations, shops, stories"), 3),
        (_("What would you like to do together with neighbours?"), "", 2),
        (_("In your own words"), _("One sentence that we may repeat"), 2),
        (_("Who else should we talk with?"), "", 1),
    ]


def _choices() -> list[str]:
    return [
        _("Only the team"),
        _("Partners too"),
        _("Residents too"),
        _("Everybody"),
        _("With my name"),
        _("With my phone or e-mail"),
    ]


def _fields(page: Page, height: float) -> Markup:
    """Questions with lines under them, spread over the height, and what may be done with the answers."""
    unit, width = page.unit, page.inner
    questions = _questions()
    ends = 34 * unit
    heads = len(questions) * 11.5 * unit
    lines = sum(share for _text, _hint, share in questions)
    step = min((height - ends - heads) / lines, 2 * LINE * unit)
    drawn, y = [], 0.0
    for text, hint, share in questions:
        y += 9.0 * unit
        drawn.append(_text("question", text, 0, y, TEXT * unit))
        if hint:
            drawn.append(_text("hint", hint, fonts.width(text, TEXT * unit, fonts.MEDIUM) + 4 * unit, y, HINT * unit))
        y += 2.5 * unit
        count = max(1, round(share * step / (LINE * unit)))
        for _line in range(count):
            y += share * step / count
            drawn.append(f'<path class="rule" d="M0 {y:.2f}H{width:.2f}"/>')
    return _drawing(width, height, [*drawn, *_consent(width, height - ends, unit)])


def _consent(width: float, top: float, unit: float) -> list[str]:
    """Who may see it: boxes to tick, read aloud with the resident."""
    y = top + 8 * unit
    drawn = [_text("question", _("Who may see this? You may always change it."), 0, y, TEXT * unit)]
    column = width / 3
    for at, text in enumerate(_choices()):
        x, middle = at % 3 * column, y + (8 + at // 3 * 8) * unit
        drawn.append(
            f'<rect class="tick" x="{x + 0.3:.2f}" y="{middle - 2.2 * unit:.2f}" width="{4.4 * unit:.2f}" '
            f'height="{4.4 * unit:.2f}" rx="{0.6 * unit:.2f}"/>'
        )
        drawn.append(_text("plain", text, x + 7 * unit, middle + 0.357 * HINT * 1.1 * unit, HINT * 1.1 * unit))
    return drawn


def _text(kind: str, text: str, x: float, y: float, size: float) -> str:
    return f'<text class="{kind}" x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}">{escape(text)}</text>'


def _drawing(width: float, height: float, drawn: list[str]) -> Markup:
    size = f'width="{width:.2f}mm" height="{height:.2f}mm" viewBox="0 0 {width:.2f} {height:.2f}"'
    return markup(f"<svg {size}>{''.join(drawn)}</svg>")


def _map(job: Job, area: Area, number: str) -> Sheet:
    """The area as large as the sheet, with its streets, and without what we know already."""
    page, unit = job.page, job.page.unit
    top = header(one_line(area.name), _("Draw, stick and write: what is valuable here?"), page)
    size = (page.inner, page.body(top.height))
    frame = frame_of(job.terrain, Subject((area,), ()), size, unit)
    pieces = furniture.arranged(
        ((furniture.bar(frame, unit), (furniture.LOWER_LEFT,)), (furniture.north_arrow(unit), (furniture.UPPER_LEFT,))),
        frame,
        job.terrain.points[:0],
        unit,
    )
    focus = job.terrain.inside([area.id])
    wanted = Wanted(frame=frame, focus=focus, unit=unit, reserved=[piece.box for piece in pieces], all_streets=True)
    values = frame_values(job, top, number) | {"sources": sources(job, number, frame)}
    drawing = markup(svg.draw(plan(job.terrain, wanted), job.terrain, pieces))
    return Sheet(render("picture.html", **values, drawing=drawing))
