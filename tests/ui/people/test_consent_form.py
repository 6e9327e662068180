"""Noting a consent: what is asked, what is refused, what is kept; texts and scans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assetmap import settings
from assetmap.domain.assets import Audience
from assetmap.domain.attachments import MAX_BYTES
from assetmap.domain.consent import DEFAULT_TEXT, How, default_end
from assetmap.domain.errors import KnownError
from assetmap.ui.people.consent_form import ConsentForm
from assetmap.ui.people.days import today
from assetmap.ui.people.page import PeoplePage
from assetmap.ui.people.scans import Picture, ScanDialog, read_scan
from assetmap.workspace import Workspace

Settled = Callable[..., None]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def form(page: PeoplePage, person_id: str) -> ConsentForm:
    made = page.ask_consent(person_id)
    assert made is not None
    return made


def links(widget: QWidget, words: str) -> list[QPushButton]:
    return [each for each in widget.findChildren(QPushButton) if each.text() == words and each.isVisibleTo(widget)]


def test_nothing_is_assumed_for_who_never_said_anything(page: PeoplePage, workspace: Workspace) -> None:
    dialog = form(page, "kees")
    assert dialog.audience() is None
    assert not dialog.with_name.isChecked()
    assert not dialog.with_contact.isChecked()
    assert not dialog.save()
    assert "Choose who may see it at most" in said(dialog)
    dialog.purpose.setCurrentText("  ")
    dialog.save()
    assert "Write down for what" in said(dialog)
    assert workspace.consents("kees") == ()
    dialog.reject()


def test_a_consent_is_noted_with_all_that_was_said(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled, pdf: Path
) -> None:
    dialog = form(page, "kees")
    assert dialog.text_words.toPlainText() == DEFAULT_TEXT
    assert dialog.noted_by.text() == "Marieke"
    assert dialog.ends_on.day() == default_end(today())
    dialog.audiences[Audience.RESIDENTS].click()
    dialog.with_contact.click()
    assert dialog.sentences[Audience.PARTNERS].text().startswith("On maps for partners: first name, phone or e-mail")
    dialog.scan.take(pdf)
    assert dialog.hows[How.WRITTEN].isChecked()
    dialog.noted_by.setText(" Joke ")
    dialog.given_on.setDate(dialog.given_on.date().addDays(-10))
    assert dialog.ends_on.day() == default_end(today() - timedelta(days=10))
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    settled(lambda: len(workspace.consents("kees")) == 1 and page.consents.form is None)
    (kept,) = workspace.consents("kees")
    (text,) = workspace.consent_texts()
    assert (kept.audience, kept.with_name, kept.with_contact, kept.how) == (
        Audience.RESIDENTS,
        False,
        True,
        How.WRITTEN,
    )
    assert (kept.noted_by, kept.text_id, kept.given_on) == ("Joke", text.id, today() - timedelta(days=10))
    assert settings.load().noted_by == "Joke"
    (scan,) = workspace.attachments("kees")
    assert (scan.name, scan.consent_id) == ("formulier.pdf", kept.id)
    assert workspace.attachment_content(scan.id) == pdf.read_bytes()
    assert workspace.person("kees").last_spoken == today() - timedelta(days=10)
    assert workspace.undo() == "Consent noted"
    assert not workspace.consents("kees")
    assert not workspace.attachments("kees")


def test_what_was_agreed_before_is_the_answer_to_begin_with(page: PeoplePage, settled: Settled) -> None:
    dialog = form(page, "ria")
    assert dialog.audience() is Audience.PARTNERS
    assert dialog.purpose.currentText() == "Kaart"
    assert not dialog.age_box.isVisibleTo(dialog)
    dialog.ends_on.tick.click()
    assert dialog.consent().ends_on is None
    dialog.reject()


def test_what_was_filled_in_is_there_again_after_esc(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled, pdf: Path
) -> None:
    form(page, "kees").reject()  # nothing was filled in, so nothing is kept
    dialog = form(page, "kees")
    assert not dialog.before_row.isVisibleTo(dialog)
    dialog.audiences[Audience.RESIDENTS].click()
    dialog.with_name.click()
    dialog.scan.take(pdf)
    dialog.noted_by.setText("Joke")
    dialog.given_on.set_day(today() - timedelta(days=3))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    other = form(page, "fatima")
    assert not other.before_row.isVisibleTo(other)
    other.reject()
    again = form(page, "kees")
    assert again.before_row.isVisibleTo(again)
    assert again.draft().audience is Audience.RESIDENTS
    assert again.with_name.isChecked()
    assert again.draft().scan is not None
    assert (again.noted_by.text(), again.given_on.day()) == ("Joke", today() - timedelta(days=3))
    again.again_button.click()
    assert again.audience() is None
    assert again.scan.scan is None
    again.with_contact.click()
    qtbot.mouseClick(again.cancel_button, Qt.MouseButton.LeftButton)
    assert page.consents.kept == {}  # Cancel is meant


@pytest.mark.parametrize(("given", "ends", "words"), [(1, 9, "still to come"), (-1, -2, "end before it was given")])
def test_impossible_days_are_told(page: PeoplePage, given: int, ends: int, words: str) -> None:
    dialog = form(page, "fatima")
    dialog.given_on.set_day(today() + timedelta(days=given))
    dialog.ends_on.set_day(today() + timedelta(days=ends))
    assert not dialog.save()
    assert words in said(dialog)
    dialog.reject()


def test_who_is_younger_needs_a_parent(page: PeoplePage, workspace: Workspace, settled: Settled) -> None:
    workspace.do("Person", lambda unit: unit.save("persons", {"id": "fatima", "is_16_or_older": None}))
    settled(lambda: page._lines["fatima"].person.is_16_or_older is None)
    dialog = form(page, "fatima")
    dialog.age.answers[False].click()
    assert "Below 16 a consent counts only" in said(dialog)
    dialog.age.parent_agreed.click()
    assert dialog.save()
    settled(lambda: workspace.person("fatima").parent_agreed)
    assert workspace.person("fatima").is_16_or_older is False


def test_the_text_is_changed_in_a_dialog_and_keeps_its_versions(
    page: PeoplePage, workspace: Workspace, settled: Settled
) -> None:
    dialog = form(page, "fatima")
    texts = page.consents.ask_text(dialog)
    texts.words.setPlainText("  ")
    texts.save()
    assert "Write the text" in said(texts)
    texts.words.setPlainText("Mogen we dit laten zien?")
    texts.save()
    settled(lambda: dialog.text_words.toPlainText() == "Mogen we dit laten zien?")
    assert "Version 1" in dialog.text_choice.currentText()
    assert dialog.save()
    settled(lambda: len(workspace.consents("fatima")) == 2)
    (text,) = workspace.consent_texts()
    assert workspace.consents("fatima")[0].text_id == text.id
    settled(lambda: page._papers.texts == (text,))
    page.show_person("fatima")
    settled(lambda: "Fatima el Amrani" in said(page.panel))
    page.panel.history.opener.click()
    settled(lambda: "Text version 1" in said(page.panel))


def test_wrong_files_are_refused_with_a_sentence(page: PeoplePage, tmp_path: Path, png: Path) -> None:
    dialog = form(page, "kees")
    files = {
        "leeg.pdf": (b"", "is empty"),
        "brief.pdf": (b"PK\x03\x04 word", "no PDF, JPG or PNG"),
        "kapot.png": (png.read_bytes()[:60], "damaged"),
        "kapot.pdf": (b"%PDF-1.7\nniets", "damaged"),
        "groot.png": (png.read_bytes() + bytes(MAX_BYTES), "larger than 10 MB"),
    }
    for name, (content, words) in files.items():
        (tmp_path / name).write_bytes(content)
        dialog.scan.take(tmp_path / name)
        assert words in dialog.scan.problem.text()
        assert dialog.scan.scan is None
    dialog.scan.take(png)
    assert dialog.scan.problem.text() == ""
    dialog.scan.take(tmp_path / "weg.png")
    assert "cannot be read" in dialog.scan.problem.text()
    assert dialog.scan.view_button.isVisibleTo(dialog)
    dialog.scan.drop_button.click()
    assert not dialog.scan.view_button.isVisibleTo(dialog)
    dialog.reject()


def test_a_scan_is_added_later_looked_at_from_memory_and_removed(
    qtbot: QtBot, page: PeoplePage, workspace: Workspace, settled: Settled, pdf: Path, png: Path, tmp_path: Path
) -> None:
    page.show_person("fatima")
    (consent,) = workspace.consents("fatima")
    for path in (pdf, png):
        page.consents.add_scan("fatima", consent.id, path)
        path.unlink()
    settled(lambda: len(page._papers.attachments) == 2)
    page.panel.history.opener.click()
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    for scan in page._papers.attachments:
        page.consents.view_scan(scan)
        settled(lambda: bool(page.findChildren(ScanDialog)))
        (dialog,) = page.findChildren(ScanDialog)
        assert dialog.windowTitle() == scan.name
        if scan.mime == "image/png":
            assert isinstance(dialog.shown, Picture)
            assert dialog.shown.label.pixmap().width() > 100
        qtbot.wait(50)
        dialog.accept()
        settled(lambda: not page.findChildren(ScanDialog))
    assert {path for path in tmp_path.rglob("*") if path.is_file()} <= before
    settled(lambda: len(links(page.panel.history, "Remove")) == 2)
    links(page.panel.history, "Remove")[0].click()
    settled(lambda: len(page._papers.attachments) == 1)
    assert workspace.undo() == "Scan removed"
    settled(lambda: len(page._papers.attachments) == 2)


def test_a_pdf_with_a_password_is_refused(tmp_path: Path, pdf: Path) -> None:
    content = pdf.read_bytes()
    locked = content.replace(b"/Root", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /Root")
    (tmp_path / "slot.pdf").write_bytes(locked)
    with pytest.raises(KnownError, match="damaged, or has a password"):
        read_scan(tmp_path / "slot.pdf")
