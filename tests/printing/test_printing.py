"""Sheets of HTML become a PDF or pictures: whole, true to size, with fonts in them, and the same each time."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from assetmap import printing
from assetmap.domain.errors import Cancelled, KnownError
from assetmap.domain.messages import N_, Message
from assetmap.maps.paper import fonts
from assetmap.printing import Document, Sheet
from assetmap.printing.press import Press

# Before any QApplication is made, or the web engine does not know the scheme.
printing.register()

A4 = (210.0, 297.0)
MM = 72 / 25.4


def document(count: int = 1, size: tuple[float, float] = A4, *, body: str = "", style: str = "") -> Document:
    width, height = size

    def sheets() -> Iterator[Sheet]:
        for number in range(1, count + 1):
            square = f'<rect x="10" y="20" width="{width - 40}" height="100" fill="#ff0000"/>'
            text = f'<text x="20" y="150" font-size="8">Bladzijde {number} ë</text>'
            drawing = f'<svg width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">{square}{text}</svg>'
            yield Sheet(drawing + body, f"Blad {number}", depth=int(number % 2 == 0))

    return Document(
        title="De krachten van Oost & West",
        size=size,
        count=count,
        sheets=sheets,
        style=f"{fonts.css()} body {{ font-family: {fonts.FAMILY}; }} {style}",
        author="Welzijn",
        made_on=date(2026, 11, 21),
        files=fonts.files(),
    )


class Stopping:
    """A progress that stops the work when it has come so far."""

    def __init__(self, at: float) -> None:
        self._at = at
        self.told: list[float] = []

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        if fraction is not None:
            self.told.append(fraction)
            if fraction >= self._at:
                raise Cancelled(N_("Stopped. Nothing was changed."))


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def embedded_fonts(reader: pypdf.PdfReader) -> dict[str, bool]:
    """The fonts of all pages, and whether each is in the file."""
    found: dict[str, bool] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            found[str(font.get_object()["/BaseFont"])] = "/FontFile2" in described or "/FontFile3" in described
    return found


def test_a_document_of_many_sheets_has_all_of_them_with_bookmarks_and_a_title(qapp: QApplication) -> None:
    made = read(printing.pdf(document(130)))
    assert len(made.pages) == 130
    assert [page.extract_text().strip() for page in made.pages] == [f"Bladzijde {at} ë" for at in range(1, 131)]
    outline: list[Any] = made.outline
    top = [item for item in outline if not isinstance(item, list)]
    below = [item for items in outline if isinstance(items, list) for item in items]
    assert [item["/Title"] for item in top] == [f"Blad {at}" for at in range(1, 131, 2)]
    assert [item["/Title"] for item in below] == [f"Blad {at}" for at in range(2, 131, 2)]
    assert made.get_destination_page_number(below[-1]) == 129
    assert made.metadata is not None
    assert (made.metadata.title, made.metadata.author) == ("De krachten van Oost & West", "Welzijn")


@pytest.mark.parametrize("size", [A4, (841.0, 1189.0), (1189.0, 841.0)], ids=["A4", "A0", "A0 landscape"])
def test_paper_is_true_to_size_and_so_is_what_is_drawn(qapp: QApplication, size: tuple[float, float]) -> None:
    content = printing.pdf(document(1, size))
    page = read(content).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        (size[0] * MM, size[1] * MM), abs=1.5
    )
    square = next(iter(pypdfium2.PdfDocument(content)[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])))
    left, bottom, right, top = square.get_bounds()
    assert (right - left) / MM == pytest.approx(size[0] - 40, rel=1e-4)
    assert (top - bottom) / MM == pytest.approx(100, rel=1e-4)
    assert left / MM == pytest.approx(10, abs=0.1)


def test_fonts_are_in_the_file(qapp: QApplication) -> None:
    found = embedded_fonts(read(printing.pdf(document())))
    assert found
    assert all(found.values())
    assert all("NotoSans" in name for name in found)


def test_the_same_document_gives_the_same_bytes(qapp: QApplication) -> None:
    first = printing.pdf(document(3))
    time.sleep(1.1)  # the web engine writes the second in which it printed
    assert printing.pdf(document(3)) == first


def test_another_thread_can_print_while_the_window_lives(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "kaart.pdf"
    thread = threading.Thread(target=printing.to_pdf, args=(document(2), target))
    thread.start()
    until = time.monotonic() + 60
    while thread.is_alive() and time.monotonic() < until:
        qapp.processEvents()
        thread.join(0.01)
    assert not thread.is_alive()
    assert len(pypdf.PdfReader(target).pages) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["kaart.pdf"]


def test_progress_goes_up_and_stopping_half_way_leaves_nothing(qapp: QApplication, tmp_path: Path) -> None:
    progress = Stopping(0.4)
    with pytest.raises(Cancelled):
        printing.to_pdf(document(40), tmp_path / "atlas.pdf", progress)
    assert progress.told == sorted(progress.told)
    assert 0.0 in progress.told
    assert not list(tmp_path.iterdir())


def test_stopping_leaves_an_older_file_as_it_was(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "kaart.png"
    target.write_bytes(b"older")
    with pytest.raises(Cancelled):
        printing.to_png(document(), target, 50, Stopping(0.5))
    assert target.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["kaart.png"]


class FullDisk:
    """A progress that lets no file grow any more as soon as all is printed."""

    def __init__(self, at: float) -> None:
        self._at = at

    def report(self, fraction: float | None, message: Message | None = None) -> None:
        import resource

        if fraction is not None and fraction >= self._at:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))


def _to_pdf(document: Document, target: Path, progress: FullDisk) -> None:
    printing.to_pdf(document, target, progress)


def _to_png(document: Document, target: Path, progress: FullDisk) -> None:
    printing.to_png(document, target, 60, progress)


@pytest.mark.parametrize(("write", "at"), [(_to_pdf, 1.0), (_to_png, 0.6)], ids=["pdf", "png"])
def test_a_full_disk_leaves_nothing(
    qapp: QApplication, tmp_path: Path, write: Callable[[Document, Path, FullDisk], None], at: float
) -> None:
    resource = pytest.importorskip("resource", reason="how large a file may grow is not limited on Windows")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(OSError):  # noqa: PT011 - which number a full disk has differs; registry makes the sentence
            write(document(2), tmp_path / "kaart", FullDisk(at))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())


def test_a_web_engine_that_is_killed_half_way_is_told(qapp: QApplication) -> None:
    asked = document(12)
    press = Press(asked.size, asked.files)
    page = printing.page_html(asked, list(asked.sheets()))
    press.begin(page)
    assert press.result(lambda: None, 60)
    assert press._engine._page is not None
    process = press._engine._page.renderProcessPid()
    press.begin(page)
    os.kill(process, signal.SIGTERM)
    with pytest.raises(KnownError, match="stopped"):
        press.result(lambda: None, 60)
    press.close()


def test_a_folder_that_is_not_there_is_told(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        printing.to_pdf(document(), tmp_path / "weg" / "kaart.pdf")


def test_no_script_of_a_sheet_runs_and_nothing_is_loaded_from_elsewhere(qapp: QApplication) -> None:
    hostile = (
        "<script>document.body.textContent='gehackt'</script>"
        "<svg onload=\"document.body.textContent='gehackt'\"></svg>"
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><iframe src="assetmap://app/paper.html"></iframe>'
    )
    made = read(printing.pdf(document(body=hostile)))
    assert "Bladzijde 1" in made.pages[0].extract_text()
    assert "gehackt" not in made.pages[0].extract_text()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "assetmap://app/weg.png", "file:///etc/hostname"])
def test_a_picture_that_cannot_be_had_is_told_instead_of_left_out(qapp: QApplication, address: str) -> None:
    with pytest.raises(KnownError, match="missing"):
        printing.pdf(document(body=f'<img src="{address}">'))


def test_a_font_that_cannot_be_had_is_told_instead_of_replaced(qapp: QApplication) -> None:
    without = replace(document(), files={})
    with pytest.raises(KnownError, match="missing"):
        printing.pdf(without)


def test_a_picture_has_the_dots_that_were_asked_for_and_shows_the_page(qapp: QApplication, tmp_path: Path) -> None:
    made = printing.to_png(document(), tmp_path / "kaart.png", 100)
    assert made == (tmp_path / "kaart.png",)
    image = QImage(str(made[0]))
    assert (image.width(), image.height()) == (827, 1169)
    assert image.dotsPerMeterX() == pytest.approx(100 / 0.0254, abs=1)
    assert image.pixelColor(round(100 / 25.4 * 100), round(70 / 25.4 * 100)).name() == "#ff0000"
    assert image.pixelColor(5, 5).name() == "#ffffff"


def test_several_sheets_become_several_pictures(qapp: QApplication, tmp_path: Path) -> None:
    made = printing.to_png(document(3), tmp_path / "kaart.png", 40)
    assert [path.name for path in made] == ["kaart-1.png", "kaart-2.png", "kaart-3.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in made]


def test_a_picture_that_is_too_large_is_refused_with_what_to_do(qapp: QApplication) -> None:
    with pytest.raises(KnownError, match="fewer dots"):
        next(printing.pictures(document(1, (841.0, 1189.0)), 600))


def test_the_command_line_makes_its_own_application(python: str, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom assetmap import printing\n"
        "one = [printing.Sheet('<p>Dag</p>')]\n"
        "made = printing.Document(title='T', size=(210, 297), count=1, sheets=lambda: iter(one), style='')\n"
        "printing.to_pdf(made, Path(sys.argv[1]))\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    target = tmp_path / "a.pdf"
    done = subprocess.run(
        [python, "-c", script, str(target)], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert len(pypdf.PdfReader(target).pages) == 1
