"""What custody does, in words for the window and the command line alike: lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assetmap.domain.erasure import ErasePlan, Erasure, where
from assetmap.domain.merging import Merged
from assetmap.domain.people import Role
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext, translate

_NAMED = 4
_SHOWN = 80


def plan_lines(plan: ErasePlan) -> Iterator[str]:
    """What will go, in words, one line a sort of thing."""
    yield _("The person, with {consents}.").format(
        consents=ngettext("{count} consent", "{count} consents", plan.consents)
    )
    if plan.assets:
        yield ngettext(
            "{count} asset that came from this person", "{count} assets that came from this person", len(plan.assets)
        )
    if plan.attachments:
        yield ngettext("{count} file", "{count} files", len(plan.attachments))
    replaced = sum(mention.suggested for mention in plan.mentions)
    if replaced:
        yield ngettext(
            "{count} text that mentions this person: the name becomes …",
            "{count} texts that mention this person: the name becomes …",
            replaced,
        )
    for copy in plan.copies:
        yield _("all of it in the copy {name} too").format(name=copy)


def going_lines(plan: ErasePlan) -> Iterator[str]:
    """What will go, with what it is called: for who can look at it at leisure."""
    contact = ", ".join(part for part in (plan.person.phone, plan.person.email, plan.person.address) if part)
    yield f"{plan.person.name} ({contact})" if contact else plan.person.name
    if plan.consents:
        yield ngettext("{count} consent", "{count} consents", plan.consents)
    if plan.assets:
        yield _named(
            ngettext(
                "{count} asset that came from this person",
                "{count} assets that came from this person",
                len(plan.assets),
            ),
            [title for _id, title in plan.assets],
        )
    others = len(plan.links) - sum(link.role is Role.GIVER for link in plan.links)
    if others:
        yield ngettext("the role at {count} other asset", "the roles at {count} other assets", others)
    if plan.attachments:
        yield _named(ngettext("{count} file", "{count} files", len(plan.attachments)), plan.attachments)
    for copy in plan.copies:
        yield _("all of it in the copy {name} too").format(name=copy)


def _named(words: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{words}: {shown}, …" if len(names) > _NAMED else f"{words}: {shown}"


def verdict(done: Erasure) -> str:
    """The last word: where was looked, and that nothing was found; or what is still somewhere."""
    looked = ", ".join(translate(place.name) for place in done.places if place.found is not None)
    left = [translate(place.name) for place in done.places if place.found != 0]
    if not left:
        return _("Looked in: {places}. Nothing was found.").format(places=looked)
    if done.left:
        return _(
            "Something is still in: {places}. These are texts that you left as they were, or files of others."
        ).format(places=", ".join(left))
    if all(place.found is not None for place in done.places):
        return _(
            "The letters of the name are still in: {places}. They may be a part of another word or name, as Jan is of "
            "Jansen; or another program held the file. Search for the name to be sure."
        ).format(places=", ".join(left))
    return _("Not everything could be cleared or looked in: {places}.").format(places=", ".join(left))


def erased_lines(done: Erasure) -> Iterator[str]:
    """What was erased and what was left, in words."""
    yield _("Erased: {rows}, {texts}.").format(
        rows=ngettext("{count} row", "{count} rows", done.rows),
        texts=ngettext("{count} text changed", "{count} texts changed", done.replaced),
    )
    for mention in done.left:
        yield _("Left as it is, because it may be about somebody else: {where}: {text}").format(
            where=translate(where(mention)), text=mention.text[:_SHOWN]
        )


def searched_lines(done: Erasure) -> Iterator[str]:
    """Where was looked afterwards, and what was found, one line a place."""
    for place in done.places:
        if place.found is None:
            why = "" if place.why is None else translate(place.why)
            yield _("Not looked in {place}: {why}").format(place=translate(place.name), why=why)
        elif place.found:
            yield _("Looked in {place}: something is still there.").format(place=translate(place.name))
        else:
            yield _("Looked in {place}: nothing found.").format(place=translate(place.name))


def merged_lines(merged: Merged) -> Iterator[str]:
    """What came in and what did not, in words."""
    if merged.nothing:
        yield _("Everything in that dossier is here already.")
    counted = (
        (merged.assets, ngettext("{count} asset", "{count} assets", merged.assets)),
        (merged.persons, ngettext("{count} person", "{count} persons", merged.persons)),
        (merged.own_areas, ngettext("{count} own area", "{count} own areas", merged.own_areas)),
        (merged.consents, ngettext("{count} consent", "{count} consents", merged.consents)),
        (merged.attachments, ngettext("{count} file", "{count} files", merged.attachments)),
    )
    yield from (words for count, words in counted if count)
    if merged.already_here:
        yield ngettext(
            "{count} was here already, and stayed as it is here",
            "{count} were here already, and stayed as they are here",
            merged.already_here,
        )
    if merged.withdrawn:
        yield ngettext("{count} consent withdrawn.", "{count} consents withdrawn.", merged.withdrawn)
    for name in merged.namesakes:
        yield _("Look at this: there are now two persons called {name}.").format(name=name)
    for name in merged.erased_there:
        yield _("Look at this: {name} was erased in the other dossier, and is still in this one.").format(name=name)
