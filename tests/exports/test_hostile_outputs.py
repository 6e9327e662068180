"""Markup, formulas and signs that steer, in every word of a dossier and of its base map: files only show them.

What runs in a browser is tried in the tests of the window and of the maps; here files are taken apart.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import shapely

from assetmap import printing
from assetmap.domain.areas import Area
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.domain.basemap import Layer
from assetmap.domain.messages import Message
from assetmap.domain.progress import Silent
from assetmap.domain.snapshot import Filters, Snapshot, TalentCount
from assetmap.exports import registry
from assetmap.exports.overview import DocumentKind, ExportOptions
from assetmap.exports.paper.options import Paper, PaperOptions
from assetmap.geo.basemap.writing import Features, write

printing.register()  # before there is a QApplication

NASTY = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "]]><x/>",
    "=cmd|' /C calc'!A0",
    "\x00nul\x1b[2J\x0b",
    "<a href='https://kwaad.example/1'>klik</a>",
    "javascript:alert(3)",
    "{{ 7*7 }}{% x %}${y}",
    "</text></svg><iframe src=//kwaad.example>",
    "&lt;b&gt; \u202etxet \u2028 half\ud83d",
    "</w:t><w:instrText>DDEAUTO c:\\\\x</w:instrText>",
    '"><svg onload=alert(4)>',
)
DOCUMENTS: tuple[tuple[str, DocumentKind], ...] = tuple(
    (format_.suffix, kind) for format_ in registry.FORMATS for kind in format_.kinds
)
PACKED = {".docx", ".pptx", ".xlsx", ".ods"}


@pytest.fixture(scope="session")
def nasty_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base map with streets and a village that are called like that, and such a source."""
    path = tmp_path_factory.mktemp("pack") / "proef.pmtiles"
    souths = 51.191 + np.arange(len(NASTY)) * 0.0007
    streets = [shapely.LineString([(5.981, south), (5.999, south)]) for south in souths]
    names = [text.encode("utf-8", "replace").decode() for text in NASTY]
    layers = (
        _layer(Layer.ROAD, "street", streets, names),
        _layer(Layer.PLACE, "village", [shapely.Point(5.985, 51.195)], names[:1]),
    )
    write(path, layers, name=names[1], attribution=" ".join(names[:5]), progress=Silent())
    return path


def _layer(layer: Layer, which: str, shapes: list[Any], names: list[str]) -> Features:
    classes, texts = np.array([which] * len(shapes), dtype=object), np.array(names, dtype=object)
    return Features(layer, classes, np.array(shapes, dtype=object), texts, np.zeros(len(shapes)))


@pytest.fixture
def nasty(snapshot: Snapshot) -> Snapshot:
    """A dossier of which every word is nasty, with an asset of each kind."""
    turn = iter(range(10_000))

    def word() -> str:
        return NASTY[next(turn) % len(NASTY)]

    def area(known: Area) -> Area:
        return replace(known, name=word(), code=f"{known.code}{word()}")

    count = len(NASTY)
    kinds = [list(Kind)[n % len(Kind)] for n in range(count)]
    first = Asset(id="a", kind=Kind.PLACE, title="x")
    table = replace(
        snapshot.assets,
        id=tuple(f"a{n}" for n in range(count)),
        kind=tuple(kinds),
        lon=tuple(5.9815 + n / 1500 for n in range(count)),
        lat=(51.195,) * count,
        audience=(Audience.PUBLIC,) * count,
        gift=(None,) * count,
        sector=(None,) * count,
        themes=tuple((word(), word()) for _n in range(count)),
        created_at=(first.created_at,) * count,
        updated_at=(first.updated_at,) * count,
        buurt_id=("buurt-a",) * count,
        area_ids=(("buurt-a", "wijk-1", "gemeente", "own"),) * count,
        **{
            name: tuple(word() for _n in range(count))
            for name in ("title", "description", "quote", "availability", "person", "contact")
        },
    )
    (division,) = snapshot.divisions
    return replace(
        snapshot,
        dossier=word(),
        divisions=(replace(division, name=word(), source=word()),),
        areas=tuple(area(known) for known in snapshot.areas),
        assets=table,
        filters=Filters(themes=frozenset({word()}), text=word()),
    )


def exported(snapshot: Snapshot, folder: Path, suffix: str, kind: DocumentKind, pack: Path | None) -> Path:
    told: list[Message] = []
    paper = PaperOptions(
        paper=Paper.A4,
        title=NASTY[0],
        subtitle=NASTY[2],
        organisation=NASTY[11],
        areas=("buurt-a",),
        basemap=pack,
        dpi=60,
    )
    options = ExportOptions(title=NASTY[1], paper=paper, tell=told.append)
    made = registry.export(snapshot, folder / f"{kind}{suffix}", kind=kind, options=options)
    assert told == []
    return made


class Tags(HTMLParser):
    """Every tag of a page, and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def check_html(path: Path) -> None:
    found = Tags(path.read_text(encoding="utf-8"))
    assert found.tags == {"html", "head", "meta", "title", "script", "style", "body", "div", "noscript", "p"}
    assert not {name for name in found.attributes if name.startswith("on") or name in {"src", "href", "srcdoc"}}


def check_kml(path: Path) -> None:
    root = ET.parse(path).getroot()
    assert {each.tag.partition("}")[0] for each in root.iter()} == {"{http://www.opengis.net/kml/2.2"}
    assert not [each for each in root.iter() if each.tag.endswith(("href", "NetworkLink", "Script"))]
    for each in root.iter("{http://www.opengis.net/kml/2.2}description"):
        balloon = Tags(each.text or "")
        assert balloon.tags <= {"p", "b", "i", "br", "em", "strong", "blockquote"}, balloon.tags
        assert not balloon.attributes


def check_packed(path: Path) -> None:
    """Each part is well-formed, none leads outside or holds a program, and fields are numbers of pages and contents."""
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            assert not re.search(r"vba|embedding|activex|externalLink", name, re.IGNORECASE)
            if name.endswith((".xml", ".rels")):
                text = file.read(name).decode("utf-8")
                ET.fromstring(text)
                assert 'TargetMode="External"' not in text
                assert "<x/>" not in text
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", text) + re.findall(r'w:instr="([^"]*)"', text)
                assert {field.split()[0] for field in fields} <= {"PAGE", "NUMPAGES", "TOC"}
                assert not re.search(
                    r"<f>[^<]*cmd|formula=\"[^\"]*cmd|hlinkClick|<hyperlink|xlink:href=\"(?!Pictures)", text
                )


def check_pdf(path: Path) -> None:
    with pikepdf.Pdf.open(path) as file:
        for each in file.objects:
            if isinstance(each, pikepdf.Dictionary):
                keys = set(each.keys())
                assert not keys & {"/JS", "/JavaScript", "/URI", "/AA", "/EmbeddedFiles", "/Launch", "/OpenAction"}, (
                    each
                )
                assert each.get("/S") not in {"/JavaScript", "/URI", "/Launch", "/GoToR", "/SubmitForm"}
    assert "img" in pdf_text(path)  # shown, and only that


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as paper:
        return " ".join(page.get_textpage().get_text_bounded() for page in paper)


@pytest.mark.parametrize(("suffix", "kind"), [each for each in DOCUMENTS if each[0] not in {".png", ".csv"}])
def test_what_goes_out_only_shows_what_was_typed(
    nasty: Snapshot, nasty_pack: Path, qapp: object, tmp_path: Path, suffix: str, kind: DocumentKind
) -> None:
    drawn = suffix in {".pdf", ".docx", ".pptx", ".html"}
    made = exported(nasty, tmp_path, suffix, kind, nasty_pack if drawn else None)
    if suffix in PACKED:
        check_packed(made)
    elif suffix in _CHECKS:
        _CHECKS[suffix](made)
    else:
        assert made.stat().st_size


_CHECKS = {".html": check_html, ".kml": check_kml, ".pdf": check_pdf}


# --- small numbers ----------------------------------------------------------------------------------------------------


def texts(path: Path) -> Iterator[str]:
    """What can be read in a file, without markup."""
    if path.suffix == ".pdf":
        yield pdf_text(path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if name.endswith(".xml"):
                    yield re.sub(r"<[^<>]*>", " ", file.read(name).decode("utf-8"))
    elif path.suffix != ".gpkg":
        yield path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("suffix", "kind"), [each for each in DOCUMENTS if each[0] not in {".png", ".gpkg"}])
def test_one_or_two_talents_are_never_told_as_such(
    snapshot: Snapshot, qapp: object, tmp_path: Path, suffix: str, kind: DocumentKind
) -> None:
    """A picture (.png) has the sheets of the PDF, for both are printed of one document: it need not be read."""
    counts = (TalentCount("buurt-a", None), TalentCount("buurt-b", 7))
    shot = replace(snapshot, audience=Audience.RESIDENTS, assets=snapshot.assets.of_areas(["buurt-b"]), counts=counts)
    paper = PaperOptions(paper=Paper.A4, areas=("buurt-a", "buurt-b"))
    made = registry.export(shot, tmp_path / f"{kind}{suffix}", kind=kind, options=ExportOptions(paper=paper))
    told = "\n".join(texts(made))
    assert not re.search(r"\b[012] talents?\b", told)
    if (suffix, kind) in _TELLS:
        assert re.search(r"fewer than 3|< ?3", told)
        assert re.search(r"\b7\b", told)


_TELLS = {
    *((".pdf", kind) for kind in ("map", "atlas", "profile")),
    *((".docx", kind) for kind in ("overview", "profile")),
    *((suffix, "overview") for suffix in (".xlsx", ".ods", ".kml")),
    (".pptx", "atlas"),
    (".html", "map"),
}


def test_a_picture_has_the_sheets_of_the_pdf(nasty: Snapshot, nasty_pack: Path, qapp: object, tmp_path: Path) -> None:
    made = exported(nasty, tmp_path, ".png", "map", nasty_pack)
    pages = sorted(tmp_path.glob("map*.png"))
    assert made in pages
    with pikepdf.Pdf.open(exported(nasty, tmp_path, ".pdf", "map", nasty_pack)) as file:
        assert len(pages) == len(file.pages)
    assert all(io.BytesIO(page.read_bytes()).read(8) == b"\x89PNG\r\n\x1a\n" for page in pages)
