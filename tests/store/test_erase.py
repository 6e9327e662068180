"""Erasing a person leaves nothing: a name is planted in every text there can be, then looked for as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from sqlalchemy import LargeBinary, Text

from assetmap.custody import deeds
from assetmap.domain.erasure import Mention, needles, spelled
from assetmap.domain.errors import NotFound
from assetmap.store import keys, mentions, traces
from assetmap.store.tables import JOURNALED, metadata
from assetmap.store.unit import Unit
from assetmap.workspace import Workspace

NAME = "Xántippe van Quollvürst"
PHONE = "+31 6 98 76 54 32"
EMAIL = "Xan.Quoll@vürst.example"
WRITTEN = (NAME, NAME.upper(), NAME.lower().replace(" ", "\n"), "0698765432", "06-98 76 54 32", EMAIL.lower())
CODES: dict[str, Any] = {
    "level": "own",
    "kind": "place",
    "audience": "team",
    "ground": "consent",
    "role": "contact",
    "how": "spoken",
    "given_on": "2026-01-01",
    "figures": None,
    "gift": None,
    "sector": None,
    "last_spoken": None,
    "ends_on": None,
    "withdrawn_on": None,
}
"""What a column holds that holds no words."""


def row_of(table: str, ids: dict[str, str], key: str, words: str) -> dict[str, Any]:
    """A row with `words` in every text that the table has; it refers to the rows of `ids`."""
    declared = JOURNALED[table]
    wordy = {column.name for column in mentions.word_columns(declared)}
    row: dict[str, Any] = {"id": key}
    for column in declared.columns:
        if column.primary_key:
            continue
        if column.foreign_keys:
            (target,) = column.foreign_keys
            row[column.name] = (
                None if column.nullable and target.column.table is declared else ids[target.column.table.name]
            )
        elif (table, column.name) in mentions.AS_JSON:
            row[column.name] = '{"' + words.replace("\n", " ") + '":["' + words.replace("\n", " ") + '"]}'
        elif column.name in wordy:
            row[column.name] = words
        elif isinstance(column.type, Text):
            row[column.name] = CODES.get(column.name, "")
        else:
            row[column.name] = words.encode("utf-16") if isinstance(column.type, LargeBinary) else 0
    if table == "persons":
        row |= {"name": words, "phone": "", "email": ""}
    return row


class Planted:
    """A dossier in which the name stands in every text of rows of somebody else, of her own, and of the history."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.fields: set[tuple[str, str]] = set()
        own: dict[str, str] = {}
        others: dict[str, str] = {}
        person = row_of("persons", {}, "her", NAME) | {"phone": PHONE, "email": EMAIL}
        self.do("persons", [person, row_of("persons", {}, "him", "Piet") | {"note": NAME}])
        for table in (item.name for item in metadata.sorted_tables if item.name in JOURNALED):
            if table != "persons":
                own[table], others[table] = f"own-{table}", f"other-{table}"
            for which, ids, key in (
                (own, own | {"persons": "her"}, "own"),
                (others, others | {"persons": "him"}, "other"),
            ):
                which.setdefault(table, {"own": "her", "other": "him"}[key])
                if table != "persons":
                    geometry = {"geometry": b"", **({"content": b""} if key == "other" else {})}
                    row = row_of(table, ids, which[table], WRITTEN[len(self.fields) % len(WRITTEN)])
                    self.do(table, [row | {name: value for name, value in geometry.items() if name in row}])
        self.change()

    def do(self, table: str, rows: list[dict[str, Any]]) -> None:
        self.fields |= {(table, column.name) for column in mentions.word_columns(JOURNALED[table])}
        self.workspace.do(f"{NAME} in {table}", lambda unit: unit.insert_many(table, rows))

    def change(self) -> None:
        """Every text of every other row is changed to another one with the name, deleted, and brought back."""

        def again(unit: Unit) -> None:
            for table, declared in JOURNALED.items():
                for row in unit.rows(table):
                    for column in mentions.word_columns(declared):
                        if row["id"].startswith("other") and (table, column.name) not in mentions.AS_JSON:
                            unit.save(table, {"id": row["id"], column.name: f"{column.name}: {NAME.title()} &c."})

        self.workspace.do(f"Veranderd door {EMAIL}", again)
        self.workspace.undo()
        self.workspace.redo()


def held(path: Path, secret: str | None) -> int:
    """How often she stands in the bytes of a file, and of a dossier also in what it says when it is decrypted."""
    data = path.read_bytes()
    if secret is not None and path.suffix == ".assetmap":
        key = keys.key_of(path, secret)
        pages = [data[start : start + keys.PAGE] for start in range(0, len(data), keys.PAGE)]
        data += b"".join(key.read_page(number, page) for number, page in enumerate(pages, 1))
    forms = {form for text in (*WRITTEN, PHONE, EMAIL, "quoll", "98 76 54") for form in spelled(text)}
    return sum(data.lower().count(form) for form in forms)


@pytest.fixture(params=[None, "een goed wachtwoord"], ids=["plain", "encrypted"])
def secret(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


@pytest.fixture
def planted(tmp_path: Path, secret: str | None) -> Iterator[Planted]:
    with Workspace.create(tmp_path / "wijk", secret) as workspace:
        yield Planted(workspace)


def test_every_text_is_planted_and_none_is_left(planted: Planted, tmp_path: Path, secret: str | None) -> None:
    workspace = planted.workspace
    assert planted.fields == {
        (name, column.name) for name, table in JOURNALED.items() for column in mentions.word_columns(table)
    }
    workspace.backup(tmp_path / "wijk before 2026-01-01 120000.assetmap")
    cached = platformdirs.user_cache_path("assetmap", appauthor=False) / "page.html"
    cached.parent.mkdir(parents=True)
    cached.write_text(f"<p>{NAME}</p>", encoding="utf-8")
    assert held(tmp_path / "wijk before 2026-01-01 120000.assetmap", secret) > 50

    done = deeds.erase(workspace, "her")

    assert done.clean
    assert done.left == ()
    assert [place.found for place in done.places] == [0] * 5
    files = [item for item in (*tmp_path.rglob("*"), *platformdirs.user_data_path().rglob("*")) if item.is_file()]
    assert {item.name for item in files} >= {"wijk.assetmap", "wijk.assetmap-wal", "wijk.assetmap-shm"}
    assert {item: held(item, secret) for item in files} == dict.fromkeys(files, 0)
    assert workspace.check() == ()
    workspace.close()
    assert held(workspace.path, secret) == 0
    with Workspace.open(tmp_path / "wijk before 2026-01-01 120000.assetmap", secret) as copy:
        assert copy.check() == ()
        assert [person.name for person in copy.persons()] == ["Piet"]


def test_what_others_have_stays_and_can_still_be_undone(planted: Planted) -> None:
    workspace = planted.workspace
    deeds.erase(workspace, "her")
    (him,) = workspace.persons()
    assert (him.name, him.note) == ("Piet", "…")
    asset = workspace.asset("other-assets")
    assert asset is not None
    assert asset.asset.title == "title: … &c."
    assert workspace.redo() is None
    titles = []
    while title := workspace.undo():
        titles.append(title)
        assert workspace.check() == ()
    assert len(titles) > len(JOURNALED)
    assert {title for title in titles if "…" not in title} == set()
    assert workspace.persons() == ()
    while workspace.redo():
        assert workspace.check() == ()
    assert [person.name for person in workspace.persons()] == ["Piet"]


def test_a_search_finds_what_is_there(planted: Planted) -> None:
    """The proof is worth something: before the erasing it finds her, also where the file is encrypted."""
    workspace = planted.workspace
    with workspace._read_tables() as connection:
        terms = mentions.terms(connection, "her")
    opened = workspace._dossier
    traces.settle(opened.writing)
    found = traces.search(workspace.path, opened.key, (), needles(terms))
    assert [bool(place.found) for place in found] == [True, False, False, False]


def chosen(plan: tuple[Mention, ...], text: str) -> Mention:
    return next(mention for mention in plan if mention.text == text)


def test_the_user_decides_about_mentions(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        rows = [
            row_of("persons", {}, "her", "Roos Bloem") | {"email": "roos@bloem.nl"},
            row_of("persons", {}, "him", "Piet") | {"note": "Zag een roos in de tuin van Roos Bloem."},
            row_of("persons", {}, "namesake", "Roos de Wit") | {"address": "", "note": ""},
        ]
        workspace.do("Personen", lambda unit: unit.insert_many("persons", rows))
        for key, text in (("title", "De roos"), ("place", "Bij Roos Bloem thuis")):
            row = {"id": key, "value": f'"{text}"'}
            workspace.do("Instelling", partial(Unit.save, table="settings", row=row))
        asset = row_of("assets", {}, "a", "De oom van Roos Bloem")
        workspace.do("Asset", lambda unit: unit.insert_many("assets", [asset]))
        plan = deeds.erase_plan(workspace, "her").mentions
        assert not chosen(plan, '"De roos"').suggested
        oom = next(mention for mention in plan if mention.key == ("assets", "a", "title"))
        thuis = chosen(plan, '"Bij Roos Bloem thuis"')
        done = deeds.erase(workspace, "her", {oom.key: "Een oom", thuis.key: None})
        assert {mention.key for mention in done.left} == {("settings", "title", "value"), thuis.key}
        assert not done.clean
        assert workspace.setting("title") == "De roos"
        assert workspace.setting("place") == "Bij Roos Bloem thuis"
        found = workspace.asset("a")
        assert found is not None
        assert (found.asset.title, found.asset.description) == ("Een oom", "De oom van …")
        assert [person.note for person in workspace.persons() if person.id == "him"] == ["Zag een … in de tuin van …."]
        assert workspace.check() == ()
        with pytest.raises(NotFound):
            deeds.erase(workspace, "her")


def test_a_word_or_a_place_is_not_a_person_because_it_is_a_surname(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        rows = [row_of("persons", {}, "a", "Jan Bakker") | {"note": "", "address": ""}]
        rows += [row_of("persons", {}, "b", "An Roermond") | {"note": "", "address": ""}]
        workspace.do("Personen", lambda unit: unit.insert_many("persons", rows))
        area = row_of("areas", {"divisions": "d"}, "gm", "Roermond") | {"geometry": b"", "division_id": None}
        workspace.do("Area", lambda unit: unit.insert_many("areas", [area]))
        texts = {"1": "De bakker op de hoek", "2": "Bij Bakker thuis", "3": "Wijkraad Roermond", "4": "bij an roermond"}
        for key, text in texts.items():
            row = row_of("assets", {}, key, "-") | {"title": text}
            workspace.do("Asset", partial(Unit.save, table="assets", row=row))
        suggested = {
            (person, mention.text): mention.suggested
            for person in ("a", "b")
            for mention in deeds.erase_plan(workspace, person).mentions
        }
        assert suggested == {
            ("a", "De bakker op de hoek"): False,
            ("a", "Bij Bakker thuis"): True,
            ("b", "Roermond"): False,
            ("b", "Wijkraad Roermond"): False,
            ("b", "bij an roermond"): True,
        }


def test_themes_stay_apart_when_their_names_become_the_same(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:
        names = ("Roos Bloem", "roos bloem ", "Groen")
        rows = [{"id": f"t{number}", "name": name} for number, name in enumerate(names)]
        workspace.do("Themes", lambda unit: unit.insert_many("themes", rows))
        workspace.do("Person", lambda unit: unit.insert_many("persons", [row_of("persons", {}, "her", "Roos Bloem")]))
        deeds.erase(workspace, "her")
        assert len(set(workspace.themes())) == 3
        assert workspace.check() == ()


@pytest.mark.parametrize("keep", [True, False])
def test_what_someone_gave_goes_or_stays(tmp_path: Path, *, keep: bool) -> None:
    with Workspace.create(tmp_path / "wijk") as workspace:

        def note(unit: Unit) -> None:
            unit.insert_many("persons", [row_of("persons", {}, "her", NAME)])
            for key, role in (("talent", "giver"), ("club", "board")):
                unit.insert_many("assets", [row_of("assets", {}, key, key)])
                link = {"id": f"{key}:her", "asset_id": key, "person_id": "her", "role": role}
                unit.insert_many("asset_persons", [link])

        workspace.do("Noted", note)
        plan = deeds.erase_plan(workspace, "her", keep_assets=keep)
        assert plan.assets == (() if keep else (("talent", "talent"),))
        assert {link.asset_id for link in plan.links} == {"talent", "club"}
        deeds.erase(workspace, "her", keep_assets=keep)
        assert {item.asset.id for item in workspace.page().rows} == ({"talent", "club"} if keep else {"club"})
        assert workspace.person_links() == ()
        assert workspace.check() == ()


def test_a_copy_that_cannot_be_looked_in_is_told(tmp_path: Path, secret: str | None) -> None:
    with Workspace.create(tmp_path / "wijk", secret) as workspace:
        workspace.do("P", lambda unit: unit.insert_many("persons", [row_of("persons", {}, "her", NAME)]))
        other = Workspace.create(tmp_path / "wijk oud", "iets anders")
        other.close()
        done = deeds.erase(workspace, "her")
    assert [place.found for place in done.places][-1] is None
    assert not done.clean


def test_every_code_column_is_still_there() -> None:
    there = {table.name: set(table.columns.keys()) for table in metadata.tables.values()}
    for table, columns in mentions.NOT_WORDS.items():
        assert columns <= there[table]
