"""The one door to a dossier: read, do, undo, redo, listen.

Knows neither windows nor geometry. Safe to use from several threads: writing is one at a time, and reading goes over
connections of its own, which see the last commit without waiting for a writer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from assetmap.domain import privacy
from assetmap.domain.access import Act
from assetmap.domain.areas import Area, Division, Level
from assetmap.domain.assets import Audience, PlacedAsset
from assetmap.domain.attachments import Attachment
from assetmap.domain.changes import Changed, Mode, Step, ids_by_table
from assetmap.domain.consent import Consent, ConsentText
from assetmap.domain.errors import DossierError, NotFound
from assetmap.domain.listeners import Listeners
from assetmap.domain.messages import N_, Message
from assetmap.domain.noting import Linked
from assetmap.domain.people import Link, Person
from assetmap.domain.snapshot import Filters, Snapshot
from assetmap.domain.subject import Subject
from assetmap.store import access, dossier, keys, people, queries, settling, undoing
from assetmap.store.faults import known_faults
from assetmap.store.queries import AssetPage, Counts
from assetmap.store.reading import Source

if TYPE_CHECKING:
    from assetmap.store import check
    from assetmap.store.unit import Unit

__all__ = ["AssetPage", "Counts", "Workspace"]

T = TypeVar("T")
_ALL = Filters()


class Workspace:
    """An open dossier.

    `notices` are things to tell the user about the opening. Use `Workspace.create` or `Workspace.open`, and close it
    (or use it as a context manager): only then is the dossier one complete file.
    """

    def __init__(self, opened: dossier.Dossier) -> None:
        self._dossier = opened
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._listeners = Listeners()
        self._closed = False
        self.access = access.AccessLog(self._noting, self._read)
        self._encrypted = opened.key is not None
        self.notices: tuple[Message, ...] = opened.notices

    @classmethod
    def create(cls, path: Path, password: str | None = None) -> Self:
        """Make a new dossier and open it; the suffix `.assetmap` is added when `path` has none.

        With a password it is encrypted, from its first byte.

        Raises:
            DossierError: something of that name exists, nothing can be written there, or the password is empty.
        """
        return cls.open(dossier.make(path, password), password)

    @classmethod
    def open(cls, path: Path, password: keys.Secret | None = None) -> Self:
        """Open a dossier; a password is needed for an encrypted one, and left aside for a plain one.

        Raises:
            DossierError: it is not there, not a dossier, damaged, newer, read-only, or in use; or the password is
                missing or wrong.
        """
        return cls(settling.settled(dossier.open_dossier(path, password=password)))

    @staticmethod
    def needs_password(path: Path) -> bool:
        """Whether the file at `path` can only be opened with a password."""
        return dossier.needs_password(path)

    @staticmethod
    def change_password(path: Path, old: keys.Secret | None, new: str | None) -> None:
        """Give a dossier that is open nowhere another password; None for `old` or `new` means: not encrypted.

        A crash at any moment leaves the dossier as it was or as it becomes.

        Raises:
            DossierError: as for `open`; or `new` is empty, or the disk is full. Then the dossier is as it was.
        """
        from assetmap.store import rekey

        rekey.change_password(path, old, new)

    @property
    def encrypted(self) -> bool:
        """Whether the file and all copies that are made of it are encrypted."""
        return self._encrypted

    @property
    def recovery_code(self) -> str:
        """What opens this dossier when the password is lost; empty when it is not encrypted, or closed."""
        key = self._dossier.key
        return key.recovery_code if key is not None else ""

    def password_fits(self, password: str) -> bool:
        """Whether `password` is the one of this dossier; it takes a tenth of a second."""
        try:
            keys.key_of(self.path, password)
        except DossierError:
            return False
        return True

    def close(self) -> None:
        """Close the dossier; a second time does nothing. Waits for what is being written."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._listeners.clear()
            self._dossier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the dossier is."""
        return self._dossier.path

    @property
    def name(self) -> str:
        """The name of the dossier: of its file, without the suffix."""
        return self.path.stem

    def do(self, title: str, operation: Callable[[Unit], T], *, origin: object = None) -> T:
        """Run an operation as one step and tell listeners what changed.

        All or nothing: when the operation raises, nothing changed and nobody is told. When nothing changed, there is no
        step. Within an operation this may not be called (a step is one transaction); a listener may call it.
        """
        from assetmap.store import journal

        def work(unit: Unit) -> tuple[T, Changed | None]:
            result = operation(unit)
            changes = unit.changes
            if not changes:
                return result, None
            journal.append(unit.connection, Step(0, title, unit.now, Mode.DO, tuple(changes)))
            return result, Changed(title, Mode.DO, ids_by_table(changes), origin)

        return self._step(work)

    def undo(self, *, origin: object = None) -> str | None:
        """Take the last step back, as a new step; the title of what was undone, None when there is nothing."""
        return self._revert(undoing.undoable, Mode.UNDO, origin)

    def redo(self, *, origin: object = None) -> str | None:
        """Do again what was undone last; its title, None when there is nothing or something else was done since."""
        return self._revert(undoing.redoable, Mode.REDO, origin)

    def undo_title(self) -> str | None:
        """What undo would take back."""
        with self._read() as connection:
            found = undoing.undoable(connection)
        return None if found is None else found[1]

    def redo_title(self) -> str | None:
        """What redo would do again."""
        with self._read() as connection:
            found = undoing.redoable(connection)
        return None if found is None else found[1]

    def listen(self, callback: Callable[[Changed], None]) -> Callable[[], None]:
        """Have `callback` told of every change after its commit, in order; the returned function stops that.

        It is called in the thread that made the change. An error in it is logged and goes no further: the change is
        already stored.
        """
        return self._listeners.add(callback)

    def snapshot(
        self,
        audience: Audience,
        area: str | Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        grid: privacy.Grid | None = None,
    ) -> Snapshot:
        """What `audience` may see of the assets in `area` (an area id, or several) that pass `filters`.

        `grid` (`geo.grid.snap`) moves what comes from residents to the street, for partners; without it they see it
        without a place.

        Raises:
            NotFound: there is no such area.
        """
        chosen = filters or _ALL
        with self._read() as connection:
            areas = queries.areas(connection)
            wanted = [area] if isinstance(area, str) else list(dict.fromkeys(area or ()))
            shown = tuple(_one(areas, each) for each in wanted)
            one = shown[0] if len(shown) == 1 else None
            assets = queries.asset_table(connection, chosen, None if one is None else one.id)
            title = queries.setting(connection, "title")
            background = queries.setting(connection, "background")
            full = Snapshot(
                audience=Audience.TEAM,
                made_on=datetime.now(UTC).astimezone().date(),
                dossier=title if isinstance(title, str) and title else self.name,
                divisions=tuple(item for item in queries.divisions(connection) if item.current),
                areas=areas,
                assets=assets.of_areas(wanted) if len(shown) > 1 else assets,
                area=one,
                several=shown if one is None else (),
                filters=chosen,
                background=background if isinstance(background, str) else "",
            )
            known = people.people(connection, names_only=audience is Audience.TEAM)
        return privacy.cut(full, audience, known, grid)

    def persons(self) -> tuple[Person, ...]:
        """Everybody in the dossier, by name."""
        with self._read() as connection:
            return people.all_persons(connection)

    def known_people(self) -> people.Known:
        """Everybody with their consents and assets, read at one moment."""
        with self._read() as connection:
            return people.known(connection)

    def attachments(self, person_id: str) -> tuple[Attachment, ...]:
        """The files that are kept of someone, newest first, without what is in them."""
        with self._read() as connection:
            return people.attachments_of(connection, person_id)

    def attachment_content(self, attachment_id: str) -> bytes | None:
        """What is in a file that is kept, None when it is not there (any more)."""
        with self._read() as connection:
            return people.attachment_content(connection, attachment_id)

    def person(self, name_or_id: str) -> Person:
        """Someone by id, or by name in upper or lower case.

        Raises:
            NotFound: there is nobody like that, or several have this name.
        """
        with self._read() as connection:
            found = people.person(connection, name_or_id)
            named = (found,) if found is not None else people.named(connection, name_or_id)
        if len(named) > 1:
            raise NotFound(N_("There are several persons called {name}. Use the id."), name=name_or_id)
        if not named:
            raise NotFound(N_("There is nobody called {name} in this dossier."), name=name_or_id)
        return named[0]

    def subject(self, person_id: str) -> Subject:
        """Everything that is noted of someone, for that person's own eyes: see `domain.subject`.

        Raises:
            NotFound: this person is not there.
        """
        from assetmap.store import subject

        with self._read_tables() as connection:
            found = people.person(connection, person_id)
            if found is None:
                raise NotFound(N_("This person is not in the dossier (any more)."))
            return subject.read(connection, found, self.name, datetime.now(UTC).astimezone().date())

    def consents(self, person_id: str | None = None) -> tuple[Consent, ...]:
        """What someone, or everybody, agreed to: newest first, with what was withdrawn or has ended."""
        with self._read() as connection:
            return people.consents_of(connection, person_id)

    def consent_texts(self) -> tuple[ConsentText, ...]:
        """The texts that people were shown, newest version first."""
        with self._read() as connection:
            return people.texts(connection)

    def person_links(self) -> tuple[Link, ...]:
        """Who stands behind, or is a contact of, which asset."""
        with self._read() as connection:
            return people.links(connection)

    def people_of(self, asset_id: str) -> tuple[Linked, ...]:
        """Who stands behind, or is a contact of, an asset, with what they agreed to."""
        with self._read() as connection:
            return people.beside(connection, asset_id)

    def areas(self) -> tuple[Area, ...]:
        """The areas of current divisions and the own ones: gemeente, wijk, buurt, own, then by code."""
        with self._read() as connection:
            return queries.areas(connection)

    def divisions(self) -> tuple[Division, ...]:
        """All divisions of the dossier, current ones first."""
        with self._read() as connection:
            return queries.divisions(connection)

    def division_areas(self, division_id: str) -> tuple[Area, ...]:
        """The areas of one division, current or not: gemeente, wijk, buurt, then by code.

        Raises:
            NotFound: there is no such division.
        """
        with self._read() as connection:
            if all(division.id != division_id for division in queries.divisions(connection)):
                raise NotFound(N_("This division is not in the dossier (any more)."))
            return queries.division_areas(connection, division_id)

    def area_counts(self) -> Mapping[str, Mapping[Level, int]]:
        """How many areas of each level there are in every division, by its id."""
        with self._read() as connection:
            return queries.area_counts(connection)

    def area_by_code(self, code_or_id: str) -> Area:
        """An area by its code or id.

        Raises:
            NotFound: there is none among the areas in use.
        """
        with self._read() as connection:
            found = queries.area(connection, code_or_id)
        if found is None:
            raise _no_area(code_or_id)
        return found

    def asset(self, asset_id: str) -> PlacedAsset | None:
        """One asset with its areas, None when it is not (or no longer) there."""
        with self._read() as connection:
            return queries.asset(connection, asset_id)

    def assets(self, asset_ids: Iterable[str]) -> tuple[PlacedAsset, ...]:
        """The assets of these ids that are there, in the order of the ids: for what `Changed` told."""
        with self._read() as connection:
            return queries.assets_by_id(connection, asset_ids)

    def page(  # noqa: PLR0917 - as the list asks for it
        self,
        area: str | None = None,
        filters: Filters | None = None,
        order: str = "title",
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> AssetPage:
        """A part of the list of assets, for the team: rows from `offset`, ordered by one of `queries.ORDERS`.

        The orders are title, kind, buurt, themes, availability, audience, created_at and updated_at.
        """
        with self._read() as connection:
            return queries.page(connection, filters or _ALL, area, order, descending, offset, limit)

    def counts(self, filters: Filters | None = None, area: str | None = None) -> Counts:
        """How many assets are shown, and how many there are by area, kind and theme, each apart from its own filter."""
        with self._read() as connection:
            return queries.counts(connection, filters or _ALL, area)

    def themes(self) -> tuple[str, ...]:
        """The shared vocabulary of themes, in alphabetical order."""
        with self._read() as connection:
            return queries.themes(connection)

    def setting(self, key: str) -> object | None:
        """A setting of this dossier, None when it was never set."""
        with self._read() as connection:
            return queries.setting(connection, key)

    def history(self, table: str, row_id: str) -> tuple[Step, ...]:
        """The steps that changed one row, oldest first, each with the changes of that row."""
        from assetmap.store import journal

        with self._read_tables() as connection:
            return journal.history(connection, table, row_id)

    def steps(self, limit: int = 100) -> tuple[Step, ...]:
        """The last steps, newest first, without their rows."""
        from assetmap.store import journal

        with self._read_tables() as connection:
            return journal.latest(connection, limit)

    def check(self, locate: check.Locate | None = None) -> tuple[Message, ...]:
        """Everything that is wrong with this dossier, as sentences; empty when all is well.

        `locate` (`operations.assets.locate`) also has the areas of every asset worked out again.
        """
        from assetmap.store import check

        with self._read_tables() as connection:
            return check.findings(connection, locate)

    def backup(self, target: Path) -> None:
        """Write a complete copy of the dossier to `target`, which must not exist.

        Raises:
            DossierError: it exists, or cannot be written.
        """
        with self._writing, known_faults(self.path.name), self._dossier.writing.connect() as connection:
            dossier.copy_into(connection, target)
        self.access.note(Act.BACKED_UP)

    @contextmanager
    def _noting(self) -> Iterator[Source]:
        """A small transaction of the one writer that is no step: nobody is told, and undo knows nothing of it."""
        if self._writer == threading.get_ident():
            raise RuntimeError("something was noted within a step: note it after the step")
        with self._writing, known_faults(self.path.name), self._dossier.noting() as source:
            yield source

    def look(self, work: Callable[[dossier.Dossier], T]) -> T:
        """Look at the file itself, and write nothing in it."""
        with self._reading(lambda: nullcontext(self._dossier)) as opened:
            return work(opened)

    def upkeep(self, work: Callable[[dossier.Dossier], tuple[T, Changed | None]]) -> T:
        """Work on the file itself, which is no step (erasing), as the one writer; then tell what changed."""
        with self._writing, known_faults(self.path.name):
            if self._closed:
                raise RuntimeError("the workspace is closed")
            result, changed = work(self._dossier)
            if changed is not None:
                self._listeners.put(changed)
        self._listeners.tell()
        return result

    def _read(self) -> AbstractContextManager[Source]:
        """For what a window shows: it does without SQLAlchemy."""
        return self._reading(self._dossier.looking.begin)

    def _read_tables(self) -> AbstractContextManager[dossier.Tables]:
        """For what is looked up by way of the tables."""
        return self._reading(self._dossier.reading.begin)

    @contextmanager
    def _reading(self, begin: Callable[[], AbstractContextManager[T]]) -> Iterator[T]:
        if self._closed:
            raise RuntimeError("the workspace is closed")
        with known_faults(self.path.name), begin() as source:
            yield source

    def _step(self, work: Callable[[Unit], tuple[T, Changed | None]]) -> T:
        """Run `work` in one transaction of the one writer; after the commit, tell what it says has changed."""
        if self._writer == threading.get_ident():
            raise RuntimeError("a step was begun within a step: an operation writes through its unit only")
        from assetmap.store.unit import Unit

        with self._writing:
            if self._closed:
                raise RuntimeError("the workspace is closed")
            self._writer = threading.get_ident()
            try:
                with known_faults(self.path.name), self._dossier.writing.begin() as connection:
                    now = datetime.now(UTC).isoformat(timespec="seconds")
                    result, changed = work(Unit(connection, now))
                if changed is not None:
                    self._listeners.put(changed)
            finally:
                self._writer = None
        self._listeners.tell()
        return result

    def _revert(self, choose: Callable[[Source], tuple[int, str] | None], mode: Mode, origin: object) -> str | None:
        from assetmap.store import journal

        def work(unit: Unit) -> tuple[str | None, Changed | None]:
            found = choose(unit.connection)
            if found is None:
                return None, None
            step_id, title = found
            changes = [change.inverse() for change in reversed(journal.changes_of(unit.connection, step_id))]
            unit.replay(changes)
            journal.append(unit.connection, Step(0, title, unit.now, mode, tuple(changes)), reverts=step_id)
            return title, Changed(title, mode, ids_by_table(changes), origin)

        return self._step(work)


def _one(areas: Sequence[Area], area_id: str) -> Area:
    for area in areas:
        if area.id == area_id:
            return area
    raise _no_area(area_id)


def _no_area(code_or_id: str) -> NotFound:
    return NotFound(N_("There is no area {code} in this dossier."), code=code_or_id)
