"""Bugs are written down without a word about residents; known errors are sentences."""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from assetmap import i18n
from assetmap.domain.errors import KnownError
from assetmap.ui import errors

SECRET = "Fatima Yilmaz, Mozartplein 12"


def a_bug() -> BaseException:
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as bug:
        return bug
    raise AssertionError


def box() -> QMessageBox:
    found = QApplication.activeModalWidget()
    assert isinstance(found, QMessageBox)
    return found


def test_details_say_where_and_nothing_else() -> None:
    text = errors.details(a_bug())
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "test_errors.py" in text
    assert SECRET not in text
    assert str(Path.home()) not in text


def test_the_log_holds_nothing_personal(home: Path, no_bugs: list[BaseException]) -> None:
    path = errors.start_log()
    try:
        errors.report_bug(a_bug())
        try:
            raise RuntimeError(SECRET)
        except RuntimeError:
            logging.getLogger("assetmap.workspace").exception("A listener failed")
    finally:
        errors.stop_log()
    text = path.read_text(encoding="utf-8")
    assert home in path.parents
    assert "a_bug" in text
    assert "A listener failed" in text
    assert SECRET not in text
    no_bugs.clear()


def test_uncaught_exceptions_of_every_thread_are_reported(
    qtbot: QtBot, no_bugs: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    back = errors.catch_everything(shown.append)
    try:
        sys.excepthook(RuntimeError, RuntimeError("x"), None)
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(shown) == 2, timeout=20_000)
    finally:
        back()
    assert {type(bug) for bug in no_bugs} == {RuntimeError, ZeroDivisionError}
    no_bugs.clear()


def test_messages_of_qt_go_to_the_log(qtbot: QtBot, caplog: Any) -> None:
    back = errors.catch_everything(lambda _: None)
    try:
        qWarning(f"something in {Path.home()}")
    finally:
        back()
    assert any("something in ~" in record.getMessage() for record in caplog.records)


def test_a_known_error_is_a_sentence_in_plain_text(qtbot: QtBot) -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(box().text())
        assert box().textFormat().name == "PlainText"
        box().accept()

    QTimer.singleShot(50, look)
    errors.show_known(None, KnownError("The file {name} is gone.", name="<b>x</b>"))
    assert seen == ["The file <b>x</b> is gone."]


def test_the_details_of_a_bug_can_be_copied(qtbot: QtBot) -> None:
    i18n.use("nl")

    def copy() -> None:
        (button,) = [one for one in box().buttons() if "kopiëren" in one.text()]
        button.click()

    QTimer.singleShot(50, copy)
    errors.show_bug("where it was")
    assert QGuiApplication.clipboard().text() == "where it was"


def test_what_a_script_quotes_is_not_written_down() -> None:
    said = errors.details(errors.ScriptError("Unexpected token 'F', \"Fatima bak\"... is not valid JSON (map.js:29)"))
    assert "Fatima" not in said
    assert "is not valid JSON (map.js:29)" in said


@pytest.mark.skipif(os.name != "posix", reason="rights of files are another thing there")
def test_only_the_user_can_read_the_log() -> None:
    path = errors.start_log()
    errors.log.error("x")
    errors.stop_log()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
