"""The access log: noted beside the steps, kept for two years, and never in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from assetmap.domain.access import Act, Entry, sentence, who
from assetmap.domain.assets import Asset, Audience, Kind
from assetmap.i18n import translate
from assetmap.operations import assets
from assetmap.workspace import Workspace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "donderberg") as workspace:
        return workspace.path


def acts(workspace: Workspace) -> list[Act]:
    """What was done, oldest first."""
    return [entry.what for entry in reversed(workspace.access.entries())]


def test_what_is_noted_comes_back_newest_first_with_who_did_it(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.access.sign_in("ab12")
        workspace.access.note(Act.EXPORTED, audience=Audience.PARTNERS, about="wijk", form=".xlsx")
    with Workspace.open(path) as workspace:
        exported, opened = workspace.access.entries()
    assert (opened.what, opened.who) == (Act.OPENED, "ab12")
    assert exported == Entry(
        at=exported.at, what=Act.EXPORTED, who="ab12", audience=Audience.PARTNERS, about="wijk", form=".xlsx"
    )


def test_undo_and_redo_know_nothing_of_it(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.do("Place", partial(assets.add, asset=Asset(id="a", kind=Kind.PLACE, title="Buurthuis")))
        workspace.access.note(Act.SUBJECT, about="p")
        assert workspace.undo() == "Place"
        assert workspace.undo() is None
        assert workspace.redo() == "Place"
        assert acts(workspace) == [Act.SUBJECT]
        assert len(workspace.steps()) == 3


def test_a_backup_is_noted(path: Path, tmp_path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.backup(tmp_path / "kopie.assetmap")
        assert acts(workspace) == [Act.BACKED_UP]


def test_lines_older_than_two_years_go_when_the_dossier_is_opened(path: Path) -> None:
    now = datetime.now(UTC)
    with Workspace.open(path) as workspace:
        workspace.access.note(Act.SUBJECT, about="old")
        workspace.access.note(Act.SUBJECT, about="new")
    raw = driver.connect(str(path))
    for about, days in (("old", 732), ("new", 730)):
        day = (now - timedelta(days=days)).isoformat()
        raw.execute("UPDATE access_log SET at = ? WHERE about = ?", (day, about))
    raw.commit()
    raw.close()
    with Workspace.open(path) as workspace:
        workspace.access.sign_in("ab12")
        assert [entry.about for entry in workspace.access.entries()] == [None, "new"]


def test_a_log_that_cannot_be_written_stops_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Workspace.open(path) as workspace:
        raw = driver.connect(str(path))
        raw.execute("CREATE TRIGGER full BEFORE INSERT ON access_log BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        raw.commit()
        raw.close()
        workspace.access.sign_in("ab12")
        workspace.access.note(Act.EXPORTED, audience=Audience.TEAM)
        assert acts(workspace) == []
    assert "the access log could not be written" in caplog.text


def test_noting_within_a_step_is_a_mistake_of_the_program(path: Path) -> None:
    with Workspace.open(path) as workspace:
        with pytest.raises(RuntimeError, match="within a step"):
            workspace.do("Wrong", lambda _unit: workspace.access.note(Act.ERASED, about="p"))
        assert acts(workspace) == []


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_sentence(act: Act) -> None:
    entry = Entry(at="2026-11-21T12:00:00+00:00", what=act, audience=Audience.RESIDENTS, about="p", form=".html")
    assert translate(sentence(entry, {}))
    assert translate(sentence(entry, {"p": "Sterrenberg"}))


def test_a_laptop_knows_only_itself() -> None:
    entry = Entry(at="2026-11-21T12:00:00+00:00", what=Act.OPENED, who="ab12cd34")
    assert translate(who(entry, "ab12cd34")) == "this laptop"
    assert translate(who(entry, "ef56")) == "another laptop (ab12)"
    assert translate(who(Entry(at=entry.at, what=Act.OPENED), "")) == "unknown"
