"""What fetching has to say to the user, the same in the window and on the command line."""

from __future__ import annotations

from assetmap import i18n
from assetmap.domain.tileservices import OWN
from assetmap.fetching.plan import Plan
from assetmap.i18n import gettext as _
from assetmap.i18n import ngettext


def pack_name(plan: Plan) -> str:
    """What the map is called: its land, and the service or, for an address of one's own, whose it is."""
    own = plan.service.key == OWN
    return f"{plan.land.name}, {plan.service.attribution.lstrip('© ') if own else _(plan.service.name)}"


def size_words(plan: Plan) -> str:
    """How much it is, before anything is asked: "1.234 tiles, about 18 MB, about 2 minutes"."""
    return _("{tiles} tiles, about {megabytes} MB, {time}").format(
        tiles=grouped(plan.count),
        megabytes=grouped(max(1, round(plan.size / 1e6))),
        time=ngettext("about {count} minute", "about {count} minutes", plan.minutes),
    )


def blank_words(count: int) -> str:
    """That so many tiles did not come; empty for none."""
    if not count:
        return ""
    return ngettext(
        "{count} tile did not come and stays blank on the map.",
        "{count} tiles did not come and stay blank on the map.",
        count,
    )


def privacy_words(host: str) -> str:
    """What leaves this computer."""
    return _(
        "{host} sees which land you ask a map of, and the internet address of this network. "
        "Nothing of your dossier is sent: no names and no assets."
    ).format(host=host)


def kept_words() -> str:
    """What a stop leaves."""
    return _("Stopped. What was fetched is kept, so that you can go on later.")


def grouped(number: int) -> str:
    """A number in groups of three, as the reader writes it."""
    return f"{number:,}".replace(",", "." if i18n.language() == "nl" else ",")


def megabytes(size: int) -> str:
    """Bytes as megabytes with one decimal, as the reader writes it."""
    return f"{size / 1e6:.1f}".replace(".", "," if i18n.language() == "nl" else ".")
