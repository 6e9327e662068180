"""Sheets of HTML to a PDF or a PNG through an off-screen page of the web engine: the only Qt outside `ui/`.

The page runs no script but our own, of which it holds the hash; it may load nothing but the files that its document
brings along, and nothing of it is kept. It is printed only when its fonts and pictures are there. A long document is
printed in parts, so that it can be cancelled and the next part is made meanwhile.

Knows nothing of maps or dossiers. May be called in any thread: in another than that of the window the work of the web
engine is done in that one, without a window an application is made here.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap import __version__
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.progress import Progress, Silent

if TYPE_CHECKING:
    from pikepdf import Pdf
    from PySide6.QtPdf import QPdfDocument

    from assetmap.printing.press import Press

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH

SHEETS_AT_ONCE = 24
"""Sheets in one go: enough to lose nothing on starting, few enough to be cancelled within a second."""

MOST_PIXELS = 170_000_000
"""Of one picture: a little more than A0 at 300 dots per inch, which takes 0.7 GB of memory."""

SECONDS_PER_PART = 180
"""No part of a document takes so long, also on a slow machine; then the web engine hangs."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what stands in its `<section>`, and the bookmark that leads to it (none when empty).

    `depth` is that of the bookmark, 0 for the top.
    """

    body: str
    bookmark: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All sheets of one size, and what is true of them together.

    `size` is width and height in mm. `sheets` makes them, in order, each time anew and as late as possible; `count` is
    how many they are. `style` is CSS, `files` what it and the sheets refer to as `assetmap://app/<name>`: bytes and
    mime type by name.
    """

    title: str
    size: tuple[float, float]
    count: int
    sheets: Callable[[], Iterator[Sheet]]
    style: str
    language: str = "nl"
    author: str = ""
    subject: str = ""
    made_on: date | None = None
    files: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)


def to_pdf(document: Document, target: Path, progress: Progress | None = None) -> None:
    """Write `document` to `target`, whole or not at all.

    Raises:
        KnownError: the web engine cannot be started, stopped half-way, or a part of the document is missing.
        Cancelled: `progress` asked to stop.
        OSError: `target` cannot be written.
    """
    _write(target, pdf(document, progress))


def to_png(document: Document, target: Path, dpi: int, progress: Progress | None = None) -> tuple[Path, ...]:
    """Write `document` as pictures of `dpi` dots per inch; all or none. The paths.

    One sheet goes to `target` itself; several to `map-1.png`, `map-2.png` and so on beside it.

    Raises:
        KnownError: as `to_pdf`; or a picture would be too large.
        Cancelled: `progress` asked to stop.
        OSError: they cannot be written.
    """
    places = png_places(document, target)
    unfinished: list[Path] = []
    try:
        for picture in pictures(document, dpi, progress):
            unfinished.append(target.with_name(f".{secrets.token_hex(4)}.part"))
            unfinished[-1].write_bytes(picture)
        for made, place in zip(unfinished, places, strict=True):
            made.replace(place)
    finally:
        for left in unfinished:
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return places


def png_places(document: Document, target: Path) -> tuple[Path, ...]:
    """The files that `to_png` will write."""
    if document.count == 1:
        return (target,)
    digits = len(str(document.count))
    numbers = range(1, document.count + 1)
    return tuple(target.with_name(f"{target.stem}-{number:0{digits}}{target.suffix}") for number in numbers)


def pdf(document: Document, progress: Progress | None = None) -> bytes:
    """The bytes of `document` as PDF. The same document gives the same bytes, on one machine.

    Raises:
        KnownError: the web engine cannot be started, stopped half-way, or a part of the document is missing.
        Cancelled: `progress` asked to stop.
    """
    import pikepdf

    told = progress or Silent()
    whole = pikepdf.Pdf.new()
    bookmarks: list[tuple[str, int, int]] = []
    with _presses(document) as presses:
        for sheets, printed in _printed(document, presses, told):
            first = len(whole.pages)
            bookmarks += [(sheet.bookmark, sheet.depth, first + at) for at, sheet in enumerate(sheets)]
            with pikepdf.Pdf.open(io.BytesIO(printed)) as part:
                if len(part.pages) != len(sheets):
                    raise RuntimeError(f"{len(sheets)} sheets came out as {len(part.pages)} pages")
                whole.pages.extend(part.pages)
    _describe(whole, document, bookmarks)
    out = io.BytesIO()
    whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    told.report(1.0)
    return out.getvalue()


def pictures(document: Document, dpi: int, progress: Progress | None = None) -> Iterator[bytes]:
    """The sheets of `document` as PNG pictures of `dpi` dots per inch, in order.

    They are drawn from the PDF, so they show what the paper shows.

    Raises:
        KnownError: as `pdf`; or a picture would be too large.
        Cancelled: `progress` asked to stop.
    """
    width, height = (round(side / MM_PER_INCH * dpi) for side in document.size)
    if width * height > MOST_PIXELS:
        raise KnownError(
            N_("A picture of {width} by {height} dots is too large. Choose fewer dots per inch, or a smaller paper."),
            width=width,
            height=height,
        )
    told = progress or Silent()
    content = pdf(document, _Part(told, 0.0, 0.6))
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtPdf import QPdfDocument

    source = QBuffer()
    source.setData(QByteArray(content))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    drawn = QPdfDocument()
    drawn.load(source)
    try:
        for number in range(document.count):
            told.report(0.6 + 0.4 * number / document.count, _page_of(number + 1, document.count))
            yield _picture(drawn, number, (width, height), dpi)
    finally:
        drawn.close()
        source.close()
    told.report(1.0)


def register() -> None:
    """Make the scheme of our pages known to the web engine: before a QApplication is made. Once is enough."""
    from assetmap.printing import press

    press.register()


def _picture(drawn: QPdfDocument, number: int, size: tuple[int, int], dpi: int) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
    from PySide6.QtGui import QImage, QPainter

    page = drawn.render(number, QSize(*size))
    if page.isNull():
        raise KnownError(N_("There is not enough memory for this picture. Choose fewer dots per inch."))
    image = QImage(page.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawImage(0, 0, page)
    painter.end()
    image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")  # type: ignore[call-overload] # its stub wants bytes, it wants text
    return bytes(out.data().data())


def _printed(
    document: Document, presses: Sequence[Press], progress: Progress
) -> Iterator[tuple[Sequence[Sheet], bytes]]:
    """Parts of the document with their PDF, in order; while some are printed the next is made."""
    coming = document.sheets()
    free = deque(presses)
    busy: deque[tuple[Press, list[Sheet]]] = deque()
    done = 0

    def tell() -> None:
        progress.report(done / document.count, _page_of(done + 1, document.count))
        presses[0].attend()

    following = _part(coming, tell)
    while following or busy:
        while free and following:
            press = free.popleft()
            press.begin(page_html(document, following))
            busy.append((press, following))
            following = _part(coming, tell)
        press, sheets = busy.popleft()
        yield sheets, press.result(tell, SECONDS_PER_PART)
        free.append(press)
        done += len(sheets)


def _part(coming: Iterator[Sheet], tell: Callable[[], None]) -> list[Sheet]:
    """The sheets that are printed in one go; none when there are no more."""
    sheets = []
    for sheet in islice(coming, SHEETS_AT_ONCE):
        sheets.append(sheet)
        tell()
    return sheets


def page_html(document: Document, sheets: Sequence[Sheet]) -> str:
    """The page that is printed: each sheet a section of the document's size, under a policy that lets nothing else in.

    When its fonts and pictures are there it says so in its title; see `press`.
    """
    width, height = document.size
    # A hair less than the paper, which Qt rounds down to whole points: else the engine shrinks the page to fit.
    # Nothing of a sheet may hang on another one, which saves the engine a third of its work.
    style = (
        f"@page{{size:{width}mm {height}mm;margin:0}}*{{margin:0;padding:0;box-sizing:border-box}}"
        f"body>section{{contain:strict;width:{width - SLACK}mm;height:{height - SLACK}mm;break-after:page}}"
        f"body>section:last-child{{break-after:auto}}{document.style}"
    )
    policy = (
        f"default-src 'none'; script-src {_digest(_SCRIPT)}; style-src {_digest(style)}; font-src assetmap:; "
        "img-src assetmap:; base-uri 'none'; form-action 'none'"
    )
    sections = "".join(f"<section>{sheet.body}</section>\n" for sheet in sheets)
    return (
        f'<!doctype html><html lang="{html.escape(document.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title></title>'
        f"<style>{style}</style></head><body>{sections}<script>{_SCRIPT}</script></body></html>"
    )


SLACK = 0.6
"""Mm that a sheet is smaller than its paper, at the right and at the bottom."""

DRAWN = "drawn"
MISSING = "missing"

_SCRIPT = (
    "addEventListener('load',()=>document.fonts.ready.then(()=>{document.title="
    "[...document.fonts].some(f=>f.status==='error')||[...document.images].some(i=>!i.naturalWidth)"
    f"?'{MISSING}':'{DRAWN}'}}));"
)
"""Pictures are there when the page has loaded, fonts when they say so."""


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _describe(whole: Pdf, document: Document, bookmarks: Sequence[tuple[str, int, int]]) -> None:
    """Title, bookmarks and the like; nothing in them hangs on the moment or the machine."""
    import pikepdf

    info = {"/Title": document.title, "/Author": document.author, "/Subject": document.subject}
    for name, value in info.items():
        if value:
            whole.docinfo[name] = value
    whole.docinfo["/Creator"] = f"Assetmap {__version__}"
    if document.made_on is not None:
        whole.docinfo["/CreationDate"] = f"D:{document.made_on:%Y%m%d}000000"
    whole.Root.Lang = pikepdf.String(document.language)
    whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with whole.open_outline() as outline:
        above: list[pikepdf.OutlineItem] = []
        for text, depth, page in bookmarks:
            if not text:
                continue
            item = pikepdf.OutlineItem(text, page)
            del above[depth:]
            (above[-1].children if above else outline.root).append(item)
            above.append(item)
    if any(text for text, _depth, _page in bookmarks) and len(bookmarks) > 1:
        whole.Root.PageMode = pikepdf.Name.UseOutlines


def _write(target: Path, content: bytes) -> None:
    unfinished = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def _presses(document: Document) -> Iterator[Sequence[Press]]:
    """One press, or two for a document of several parts: they are processes of their own."""
    try:
        from assetmap.printing.press import Press
    except ImportError as error:
        if ".so" not in str(error):
            raise
        raise KnownError(
            N_("Nothing can be printed: this computer misses a library of the system ({reason})."), reason=error
        ) from error
    count = 2 if document.count > SHEETS_AT_ONCE else 1
    presses = [Press(document.size, document.files) for _each in range(count)]
    try:
        yield presses
    finally:
        for press in presses:
            press.close()


def _page_of(number: int, count: int) -> Message:
    return Message(N_("Page {number} of {count}"), {"number": min(number, count), "count": count})


@dataclass(frozen=True, slots=True)
class _Part:
    """Progress of a part of the work, from `start` to `end` of the whole."""

    whole: Progress
    start: float
    end: float

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        """Hand on how far the part is, as a share of the whole."""
        self.whole.report(None if fraction is None else self.start + fraction * (self.end - self.start), message)
