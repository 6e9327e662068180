"""Every sentence exists in Dutch, with the same values in it; English needs no catalogue."""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from assetmap import i18n
from assetmap.domain.areas import LEVEL_LABELS
from assetmap.domain.assets import AUDIENCE_LABELS, GIFT_LABELS, KIND_STYLES, SECTOR_LABELS
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import Message

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "locale"
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
LANGUAGES = [language for language in i18n.LANGUAGES if language != "en"]

Ids = dict[tuple[str, ...], set[str]]
"""A message id (one form, or one and many) to the places where it is used."""


@cache
def used() -> Ids:
    found: Ids = {}
    code = extract_from_dir(ROOT / "assetmap", method_map=[("**.py", "python")], keywords=KEYWORDS)
    pages = extract_from_dir(ROOT / "resources" / "templates", method_map=[("**.html", "jinja2")], keywords=KEYWORDS)
    for name, line, message, _comments, _context in (*code, *pages):
        ids = message if isinstance(message, tuple) else (message,)
        found.setdefault(ids, set()).add(f"{name}:{line}")
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "assetmap.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[CatalogMessage]:
    return [message for message in catalogue(language) if message.id]


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = {forms(message.id)[0]: message for message in messages(language)}
    missing = {
        ids[0]: sorted(places)
        for ids, places in used().items()
        if ids[0] not in known or not all(forms(known[ids[0]].string))
    }
    assert not missing, f"{len(missing)} without {language}: {missing}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    said = {ids[0] for ids in used()}
    assert not [forms(message.id)[0] for message in messages(language) if forms(message.id)[0] not in said]
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_waits_for_a_second_look(language: str) -> None:
    assert not [message.id for message in messages(language) if message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_values_of_their_message(language: str) -> None:
    wrong = []
    for message in messages(language):
        wanted = set().union(*map(placeholders, forms(message.id)))
        wrong += [text for text in forms(message.string) if text and placeholders(text) != wanted]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_messages_have_all_forms(language: str) -> None:
    plural = {ids for ids in used() if len(ids) > 1}
    known = {forms(message.id): forms(message.string) for message in messages(language) if message.pluralizable}
    count = catalogue(language).num_plurals
    assert not [ids for ids in plural if len(known.get(ids, ())) != count or not all(known[ids])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    i18n.use(language)
    stale = []
    for message in messages(language):
        ids, texts = forms(message.id), forms(message.string)
        counted = [i18n._active.ngettext(ids[0], ids[-1], count) for count in range(1, len(texts) + 1)]
        found = counted if len(ids) > 1 else [i18n.gettext(ids[0])]
        if tuple(found) != texts:
            stale.append(ids[0])
    assert not stale, "compile the catalogue again (packaging/build_hook.py)"


def test_placeholders_have_names() -> None:
    nameless = [ids for ids in used() for text in ids if any(not name.isidentifier() for name in placeholders(text))]
    assert not nameless


def test_words_of_the_domain_are_marked_for_translation() -> None:
    labels = [*LEVEL_LABELS.values(), *GIFT_LABELS.values(), *SECTOR_LABELS.values(), *AUDIENCE_LABELS.values()]
    labels += [label for style in KIND_STYLES.values() for label in (style.label, style.plural)]
    assert set(labels) <= {ids[0] for ids in used()}


def test_english_reads_as_english() -> None:
    """A message id is what English users read: nothing in it may be meant for translators."""
    notes = re.compile(r"\((?:plural|singular|noun|verb|button|menu|title)\)")
    assert not [ids for ids in used() if any(notes.search(text) for text in ids)]


def test_english_falls_through() -> None:
    i18n.use("en")
    assert i18n.gettext("Own area") == "Own area"
    assert i18n.ngettext("{count} asset", "{count} assets", 1) == "1 asset"
    assert i18n.ngettext("{count} asset", "{count} assets", 2) == "2 assets"


def test_an_unknown_language_is_dutch() -> None:
    i18n.use("fr")
    assert i18n.language() == "nl"
    assert i18n.gettext("Neighbour that nobody translated") == "Neighbour that nobody translated"


def test_counting_in_dutch() -> None:
    i18n.use("nl")
    assert i18n.ngettext("{count} asset", "{count} assets", 0) == "0 assets"
    assert i18n.ngettext("{count} asset", "{count} assets", 1) == "1 asset"


def test_messages_and_errors_are_translated_with_their_values() -> None:
    i18n.use("nl")
    inner = Message("Buurt")
    assert i18n.translate(Message("{assets}: {reason}", {"assets": inner, "reason": "{x}"})) == "Buurt: {x}"
    assert i18n.translate(KnownError("Give it a title.")) == "Geef het een titel."
    assert str(KnownError("Not {what}", what="here")) == "Not here"


SHOWN = re.compile(
    r"""(?:\b(?:textContent|innerText|title|placeholder|alt|ariaLabel|label|text)\s*[=:]\s*"""
    r"""|setAttribute\(\s*["'](?:title|aria-label|alt|placeholder)["']\s*,\s*"""
    r"""|createTextNode\(\s*|bindTooltip\(\s*|bindPopup\(\s*|alert\(\s*)["'`](?=[^"'`$]*[A-Za-z]{2})"""
)


def test_scripts_of_the_map_have_no_words_of_their_own() -> None:
    """Words come with the page's configuration; a literal that is shown would be in one language only."""
    found = []
    for path in (ROOT / "resources" / "web").glob("*.js"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if SHOWN.search(line) and not line.strip().startswith(("//", "*", "/*")):
                found.append(f"{path.name}:{number}: {line.strip()}")
    assert not found
