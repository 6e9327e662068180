"""Inzage as one file: a page to read and print, or JSON to take along. What is in it: see `domain.subject`.

The one export that does not take a snapshot, because it is for the eyes of the person it tells about.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from assetmap import i18n, resources
from assetmap.domain import access
from assetmap.domain.assets import (
    AUDIENCE_LABELS,
    GIFT_LABELS,
    KIND_STYLES,
    SECTOR_LABELS,
    Asset,
    Audience,
    Gift,
    Kind,
    Sector,
)
from assetmap.domain.changes import Mode, RowChange, Step
from assetmap.domain.consent import HOW_LABELS, How
from assetmap.domain.errors import ExportRefused
from assetmap.domain.messages import N_
from assetmap.domain.people import GROUNDS, ROLE_LABELS, Ground, Role
from assetmap.domain.places import SOMEWHERE
from assetmap.domain.subject import Mentioned, Subject
from assetmap.exports import registry
from assetmap.exports.overview import clean, date_text
from assetmap.i18n import gettext as _
from assetmap.i18n import translate

SUFFIXES = (".html", ".json")


@dataclass(frozen=True, slots=True)
class Line:
    """A change of one fact, as it was and as it became; empty where there was or is nothing."""

    label: str
    before: str
    after: str


def write(subject: Subject, target: Path, *, overwrite: bool = False) -> Path:
    """Write everything about one person to `target`, a page or JSON by its suffix, whole or not at all.

    Raises:
        ExportRefused: another suffix, the target exists, or it cannot be written there.
    """
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportRefused(
            N_("The name {name} does not say what kind of file it must be. Let it end in one of: {suffixes}."),
            name=target.name,
            suffixes=", ".join(SUFFIXES),
        )
    text = page(subject) if suffix == ".html" else data(subject)
    return registry.write_whole(target, lambda path: path.write_bytes(text.encode("utf-8")), overwrite=overwrite)


def data(subject: Subject) -> str:
    """All of it as JSON; the contents of scans in base64."""
    made = asdict(subject)
    made["scans"] = [
        {"name": scan.name, "mime": scan.mime, "added_at": scan.added_at, "base64": _base64(scan.content)}
        for scan in subject.scans
    ]
    return json.dumps(_cleaned(made), ensure_ascii=False, indent=2, default=str) + "\n"


def _cleaned(value: Any) -> Any:
    """`value` with texts that any reader takes: without half characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value


def page(subject: Subject) -> str:
    """All of it as one page, that asks nothing of any network and in which nothing can run."""
    import jinja2  # with folium, but the page of the map is not needed here

    folder = resources.path("templates")
    style = (folder / "subject.css").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["_"] = _
    environment.filters |= {"day": _day, "moment": _moment, "clean": clean}
    template = environment.from_string((folder / "subject.html").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(
        subject=subject,
        person=subject.person,
        language=i18n.language(),
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        words=_Words,
        history=[_told(step) for step in subject.history if step.rows],
        log=[
            (entry.at, translate(access.sentence(entry, {subject.person.id: subject.person.name})))
            for entry in subject.log
        ],
        scans=[
            (scan, scan.mime.startswith("image/"), f"data:{scan.mime};base64,{_base64(scan.content)}")
            for scan in subject.scans
        ],
    )


def place_of(mentioned: Mentioned) -> str:
    """Where a text stands, in a word."""
    return _(_TABLES.get(mentioned.table, mentioned.table))


class _Words:
    """What the page calls things: words for the codes in the dossier."""

    ground = staticmethod(lambda ground: _(GROUNDS[ground].label))
    ground_explained = staticmethod(lambda ground: _(GROUNDS[ground].explanation))
    audience = staticmethod(lambda audience: _(AUDIENCE_LABELS[audience]))
    how = staticmethod(lambda how: _(HOW_LABELS[how]))
    role = staticmethod(lambda role: _(ROLE_LABELS[role]))
    kind = staticmethod(lambda kind: _(KIND_STYLES[kind].label))
    gift = staticmethod(lambda gift: _(GIFT_LABELS[gift]))
    sector = staticmethod(lambda sector: _(SECTOR_LABELS[sector]))

    place = staticmethod(place_of)

    @staticmethod
    def spot(asset: Asset) -> str:
        """Where an asset is on the map, as far as that is known."""
        place = f"{asset.lat:.5f}, {asset.lon:.5f}"
        return f"{_(SOMEWHERE).format(street=clean(asset.street))} ({place})" if asset.street else place


def _told(step: Step) -> tuple[str, str, str, list[tuple[str, list[Line]]]]:
    """When, what, how (done, undone or done again), and the facts that changed by what they belong to."""
    changes = [(_(_TABLES.get(change.table, change.table)), list(_lines(change))) for change in step.rows]
    return (
        step.at,
        step.title,
        _(_MODES.get(step.mode, "")) if step.mode in _MODES else "",
        [(table, lines) for table, lines in changes if lines],
    )


def _lines(change: RowChange) -> Iterator[Line]:
    before, after = change.before or {}, change.after or {}
    for name in dict.fromkeys((*before, *after)):
        if name in _TECHNICAL:
            continue
        was, now = _value(name, before.get(name)), _value(name, after.get(name))
        if was != now:
            yield Line(_(_COLUMNS.get(name, name)), was, now)


def _value(name: str, value: object) -> str:
    """A value of a column as people say it."""
    if value is None or value == "":
        return ""
    if name in _YES_OR_NO:
        return _("yes") if value else _("no")
    if name in _CODES:
        codes, words = _CODES[name]
        return _(words(codes(str(value))))
    if name in _DAYS:
        return _day(date.fromisoformat(str(value)))
    return str(value)


def _day(value: date | None) -> str:
    return "" if value is None else date_text(value)


def _moment(text: str) -> str:
    """A moment (UTC, ISO 8601) as the Dutch write it, in the time of this computer."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()
    return f"{local:%d-%m-%Y %H:%M}"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


_TECHNICAL = frozenset(
    {"id", "person_id", "asset_id", "consent_id", "text_id", "created_at", "updated_at", "added_at", "size", "content"}
    | {"mime"}
)
"""Columns that say nothing to a reader of the page; the JSON has them."""
_YES_OR_NO = frozenset({"is_16_or_older", "parent_agreed", "with_name", "with_contact"})
_DAYS = frozenset({"last_spoken", "given_on", "ends_on", "withdrawn_on"})
_CODES: dict[str, tuple[type[StrEnum], Callable[[Any], str]]] = {
    "ground": (Ground, lambda ground: GROUNDS[ground].label),
    "audience": (Audience, AUDIENCE_LABELS.__getitem__),
    "how": (How, HOW_LABELS.__getitem__),
    "role": (Role, ROLE_LABELS.__getitem__),
    "kind": (Kind, lambda kind: KIND_STYLES[kind].label),
    "gift": (Gift, GIFT_LABELS.__getitem__),
    "sector": (Sector, SECTOR_LABELS.__getitem__),
}
_MODES = {Mode.UNDO: N_("undone"), Mode.REDO: N_("done again")}
_TABLES = {
    "persons": N_("Person"),
    "consents": N_("Consent"),
    "attachments": N_("Scan"),
    "asset_persons": N_("Link with an asset"),
    "assets": N_("Asset"),
    "areas": N_("Area"),
    "themes": N_("Theme"),
    "consent_texts": N_("Text that was shown"),
    "settings": N_("Setting"),
    "steps": N_("Title of a step"),
    "step_rows": N_("History"),
}
_COLUMNS = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "address": N_("Address"),
    "note": N_("Note"),
    "is_16_or_older": N_("16 or older"),
    "parent_agreed": N_("A parent agreed"),
    "ground": N_("Legal ground"),
    "last_spoken": N_("Last spoken on"),
    "purpose": N_("Purpose"),
    "audience": N_("Audience"),
    "with_name": N_("With name"),
    "with_contact": N_("With contact details"),
    "how": N_("How it was given"),
    "given_on": N_("Given on"),
    "noted_by": N_("Noted by"),
    "ends_on": N_("Ends on"),
    "withdrawn_on": N_("Withdrawn on"),
    "role": N_("Role"),
    "kind": N_("Kind"),
    "title": N_("Title"),
    "description": N_("Description"),
    "quote": N_("In their own words"),
    "gift": N_("Gift"),
    "sector": N_("Sector"),
    "availability": N_("Availability"),
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "street": N_("Street"),
}
