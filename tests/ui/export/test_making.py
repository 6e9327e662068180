"""What the export dialog makes: pages as they will be, files, a picture on the clipboard, paper from a printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog

from assetmap.domain.access import Act, sentence
from assetmap.domain.assets import Audience
from assetmap.domain.snapshot import Filters
from assetmap.i18n import translate
from assetmap.ui.export.choices import Shown
from assetmap.ui.export.work import FIRST_PAGES, Draft
from assetmap.workspace import Workspace

Open = Callable[..., Any]
WIJK = Shown(area_id="wk1", area_name="Wijk West")


def noted(workspace: Workspace) -> list[tuple[Audience | None, str]]:
    """What the access log says of exports: for whom, and in which form."""
    return [(entry.audience, entry.form) for entry in workspace.access.entries() if entry.what is Act.EXPORTED]


def test_the_preview_has_the_pages_of_the_right_audience(open_dialog: Open) -> None:
    hand = open_dialog(WIJK)
    hand.for_whom(Audience.PARTNERS)
    text = hand.drawn()
    preview = hand.dialog.preview
    assert preview.document.pageCount() == preview.draft.pages == 1
    assert preview.count.text() == "Page 1 of 1"
    words = preview.document.getAllText(0).text()
    for shown in (text, words):
        assert "Wijk West" in shown
        assert "Snoeit fruitbomen" in shown
        assert "Kookt voor de hele straat" not in shown
    hand.for_whom(Audience.PUBLIC)
    assert preview.draft is None, "pages for partners may not stand under the name of the public"
    assert "Snoeit" not in hand.drawn()


def test_of_two_previews_the_last_one_counts(open_dialog: Open) -> None:
    hand = open_dialog(WIJK)
    seen: list[str] = []

    def look(draft: Draft) -> None:
        with_words = pypdfium2.PdfDocument(draft.content)
        seen.append(with_words[0].get_textpage().get_text_range())
        with_words.close()

    hand.dialog.drafting.drawn.connect(look)
    hand.for_whom(Audience.TEAM)
    hand.until(lambda: hand.dialog.snapshot is not None)
    hand.for_whom(Audience.RESIDENTS)
    title = hand.dialog.fields.title
    hand.qtbot.keyClicks(title, "Onze wijk")
    text = hand.drawn()
    assert "Onze wijk" in text
    assert "For: Residents" in text
    assert not any("For: Team" in each for each in seen)
    assert len(seen) == 1, "what is typed waits a moment"


def test_a_long_document_shows_its_first_pages_and_all_when_asked(open_dialog: Open) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("capture")
    dialog.fields.scopes.button(2).click()
    hand.until(lambda: dialog.fields.picker.list.count() == 7)
    for area_id in ("bu1", "bu2", "bu3", "bu4", "wk1"):
        dialog.fields.picker.tick(area_id)
    text = hand.drawn()
    assert "De Roos" not in text
    preview = dialog.preview
    assert preview.document.pageCount() == FIRST_PAGES
    assert preview.draft.pages == 10
    assert "first 8 pages" in preview.partly.text()
    preview.after.click()
    hand.until(lambda: preview.count.text() == "Page 2 of 10")
    preview.all_button.click()
    hand.settle()
    assert preview.document.pageCount() == 10
    assert not preview.some.isVisible()


def test_the_preview_can_be_stopped(open_dialog: Open) -> None:
    hand = open_dialog()
    hand.make("profile")
    hand.for_whom(Audience.TEAM)
    assert hand.dialog.preview.working.isVisible()
    hand.dialog.preview.stop_button.click()
    hand.settle()
    assert hand.dialog.preview.draft is None
    assert "stopped" in hand.dialog.preview.words.text()
    assert hand.dialog.accept_button.isEnabled(), "what is left out is known all the same"
    assert not hand.dialog.preview.working.isVisible()


def test_what_cannot_be_drawn_is_told_in_the_preview(open_dialog: Open, chosen: Any, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"geen plaatje")
    chosen.logo = str(logo)
    hand = open_dialog(WIJK)
    hand.for_whom(Audience.TEAM)
    hand.settle()
    assert "logo is not a PNG or JPEG" in hand.dialog.preview.words.text()


@pytest.mark.parametrize(
    ("thing", "suffix"), [("map", ".pdf"), ("web", ".html"), ("table", ".xlsx"), ("areas", ".shp")]
)
def test_files_are_written_and_noted(
    open_dialog: Open, workspace: Workspace, tmp_path: Path, thing: str, suffix: str
) -> None:
    hand = open_dialog(WIJK)
    hand.make(thing)
    hand.form(suffix)
    if thing != "areas":
        hand.for_whom(Audience.PARTNERS)
    hand.dialog.write(tmp_path / "uit")
    hand.until(lambda: hand.dialog.written)
    assert (tmp_path / f"uit{suffix}").stat().st_size > 100
    assert str(tmp_path / f"uit{suffix}") in hand.dialog.outcome.text().replace("\u200b", "")
    assert noted(workspace) == [(None, "areas.shp") if thing == "areas" else (Audience.PARTNERS, suffix)]
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
        words = str(list(book.worksheets[0].iter_rows(values_only=True)))
        assert "Snoeit fruitbomen" in words
        assert "Kookt voor de hele straat" not in words


def test_save_asks_where_and_the_result_can_be_opened(
    open_dialog: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []
    opened: list[Path] = []

    def answer(_parent: object, _title: str, offer: str, *_more: object, **_options: object) -> tuple[str, str]:
        offered.append(Path(offer).name)
        return str(tmp_path / "é & ü.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    hand = open_dialog(WIJK)
    dialog = hand.dialog
    hand.make("table")
    hand.form(".csv")
    hand.for_whom(Audience.PARTNERS)
    hand.until(dialog.accept_button.isEnabled)
    dialog.accept_button.click()
    hand.until(lambda: dialog.written)
    assert offered[0].startswith("Wijk West - table - partners")
    dialog.open_button.click()
    dialog.folder_button.click()
    assert opened == [tmp_path / "é & ü.csv", tmp_path]
    dialog.again_button.click()
    hand.until(dialog.accept_button.isEnabled)
    assert dialog.stack.currentWidget() is dialog.choice_page


def test_a_file_that_is_there_is_not_replaced_without_asking(open_dialog: Open, tmp_path: Path) -> None:
    target = tmp_path / "uit.csv"
    target.write_text("van gisteren", encoding="utf-8")
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("table")
    hand.form(".csv")
    hand.for_whom(Audience.TEAM)
    hand.until(dialog.accept_button.isEnabled)
    for replace in (False, True):
        dialog.write(tmp_path / "uit")
        hand.until(lambda: dialog.stack.currentWidget() is dialog.ask_page)
        assert "uit.csv" in dialog.asked.text()
        assert target.read_text(encoding="utf-8") == "van gisteren"
        (dialog.accept_button if replace else dialog.cancel_button).click()
        if not replace:
            assert dialog.stack.currentWidget() is dialog.choice_page
            hand.until(dialog.accept_button.isEnabled)
    hand.until(lambda: dialog.written)
    assert "Kookt" in target.read_text(encoding="utf-8-sig")


def test_a_place_that_cannot_be_written_gets_a_sentence(open_dialog: Open, tmp_path: Path) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("table")
    hand.for_whom(Audience.TEAM)
    hand.until(dialog.accept_button.isEnabled)
    dialog.write(tmp_path / "is" / "er" / "niet.xlsx")
    hand.until(dialog.problem.isVisible)
    assert "does not exist" in dialog.problem.text()
    assert dialog.stack.currentWidget() is dialog.choice_page
    hand.settle()
    assert dialog.accept_button.isEnabled()


def test_stopping_half_way_leaves_nothing(open_dialog: Open, workspace: Workspace, tmp_path: Path) -> None:
    hand = open_dialog()
    dialog = hand.dialog
    hand.make("profile")
    hand.for_whom(Audience.TEAM)
    before = sorted(tmp_path.iterdir())
    dialog.write(tmp_path / "profiel.pdf")
    dialog.cancel_button.click()
    hand.ended()
    assert "Stopped" in dialog.problem.text()
    assert sorted(tmp_path.iterdir()) == before
    assert noted(workspace) == []
    assert dialog.written is None


def test_a_file_for_each_area(open_dialog: Open, workspace: Workspace, tmp_path: Path) -> None:
    hand = open_dialog(WIJK)
    dialog = hand.dialog
    hand.make("capture")
    dialog.fields.ticks["separate"].click()
    (tmp_path / "uit").mkdir()
    (tmp_path / "uit" / "BU1 Componistenbuurt.pdf").write_text("van gisteren", encoding="utf-8")
    dialog.write(tmp_path / "uit")
    hand.until(lambda: dialog.stack.currentWidget() is dialog.ask_page)
    assert "BU1 Componistenbuurt.pdf" in dialog.asked.text()
    assert len(list((tmp_path / "uit").iterdir())) == 1
    dialog.accept_button.click()
    hand.until(lambda: dialog.written)
    names = sorted(path.name for path in (tmp_path / "uit").iterdir())
    assert names == ["BU1 Componistenbuurt.pdf", "BU2 Kastelenbuurt.pdf"]
    assert "2 files" in dialog.outcome.text()
    assert noted(workspace) == [(Audience.PUBLIC, ".pdf")]


def test_numbered_pictures_that_are_there_are_asked_for_too(open_dialog: Open, tmp_path: Path) -> None:
    hand = open_dialog(WIJK)
    hand.make("capture")
    hand.form(".png")
    (tmp_path / "vel-2.png").write_bytes(b"")
    hand.dialog.write(tmp_path / "vel.png")
    hand.until(lambda: hand.dialog.stack.currentWidget() is hand.dialog.ask_page)
    assert "vel-2.png" in hand.dialog.asked.text()


def test_the_map_goes_to_the_clipboard(open_dialog: Open, workspace: Workspace) -> None:
    QGuiApplication.clipboard().clear()
    hand = open_dialog(WIJK, copying=True)
    dialog = hand.dialog
    hand.for_whom(Audience.RESIDENTS)
    hand.until(dialog.accept_button.isEnabled)
    dialog.accept_button.click()
    hand.until(lambda: dialog.stack.currentWidget() is dialog.done_page)
    image = QGuiApplication.clipboard().image()
    assert image.width() > image.height() > 1000
    assert "Residents" in dialog.outcome.text()
    assert noted(workspace) == [(Audience.RESIDENTS, "clipboard")]
    said = [translate(sentence(entry, {"wk1": "Wijk West"})) for entry in workspace.access.entries()]
    assert "Wijk West exported (clipboard), for: Residents" in said
    QGuiApplication.clipboard().clear()


def test_the_pages_go_to_a_printer(
    open_dialog: Open, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printer writes to a file: this computer may have none."""
    printed = tmp_path / "papier.pdf"

    def answer(dialog: QPrintDialog) -> int:
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(printed))
        return int(QPrintDialog.DialogCode.Accepted)

    monkeypatch.setattr(QPrintDialog, "exec", answer)
    hand = open_dialog(Shown(area_id="bu1", area_name="Componistenbuurt", filters=Filters()))
    dialog = hand.dialog
    hand.make("capture")
    hand.until(dialog.print_button.isEnabled)
    dialog.print_button.click()
    hand.until(lambda: dialog.stack.currentWidget() is dialog.done_page)
    pages = pypdfium2.PdfDocument(printed)
    sizes = [tuple(round(side) for side in page.get_size()) for page in pages]
    ink = [page.render(scale=0.3).to_numpy().min() for page in pages]
    pages.close()
    assert len(sizes) == 2
    assert all(width < height for width, height in sizes)
    assert max(ink) < 120
    hand.until(lambda: noted(workspace) == [(Audience.PUBLIC, "print")])
