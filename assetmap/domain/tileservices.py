"""The services that a base map may be fetched from, each with its source, its limits and its terms.

Only services whose terms let anyone take tiles for later use are listed. The tile server of OpenStreetMap is not: its
terms forbid taking many tiles at once. A gemeente can fill in an address of its own; see `own_service`.

All tiles are squares in Web Mercator (EPSG:3857), counted from the north-west. Sizes of tiles are what such tiles
commonly weigh, and only good for "about"; while fetching, what comes in is counted.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_, Message

OWN: Final = "own"
"""The key of a service of which the user filled in the address."""

FIRST_ZOOM: Final = 8
"""From which zoom tiles are fetched: there a whole gemeente is one or two tiles."""

_ADDRESS_MAX = 1000
_CREDIT_MAX = 200
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ALSO = {"tilematrix": "z", "tilecol": "x", "tilerow": "y"}
"""What the standard for tile services (WMTS) calls the same."""

_FORBIDDING = ("openstreetmap.org", "google.com", "googleapis.com", "virtualearth.net", "arcgisonline.com")
"""Hosts, with all below them, whose terms forbid to keep tiles for later."""

_HOST = re.compile(r"\w[\w-]*(\.\w[\w-]*)*\.?")
"""The name of a machine. Programs do not agree where it ends when there are other signs in it."""

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
"""A whole address as one number, which may be any machine on the internet."""

_INSIDE = (".local", ".lan", ".intern", ".internal", ".localdomain", ".home.arpa")
"""How the names of machines end that are only known within an organisation."""


class FetchStopped(KnownError):  # noqa: N818 - what happened to the user, not a fault of the program
    """A base map cannot be fetched, or not go on; what was fetched is kept."""


class AddressRefused(KnownError):  # noqa: N818
    """What was filled in is no address of tiles that may be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileService:
    """A service that gives tiles at `template`, an address with `{z}`, `{x}` and `{y}` (or `{-y}`, from the south).

    `attribution` is shown with the map, in any language; `tile_bytes` is by zoom, from that zoom on.
    """

    key: str
    name: str
    description: str
    template: str
    attribution: str
    licence: str
    terms: str
    min_zoom: int
    max_zoom: int
    tile_bytes: Mapping[int, int]

    @property
    def host(self) -> str:
        """The machine that is asked, as in an address."""
        return urlsplit(self.template).hostname or ""

    def address(self, zoom: int, column: int, row: int) -> str:
        """Where a tile is; rows are counted from the north."""
        numbers = {"z": zoom, "x": column, "y": row, "-y": (1 << zoom) - 1 - row}
        return _PLACEHOLDER.sub(lambda found: str(numbers[found[1]]), self.template)

    def bytes_at(self, zoom: int) -> int:
        """What a tile of this zoom weighs, about."""
        return self.tile_bytes[max(first for first in self.tile_bytes if first <= zoom)]


_PDOK = "https://service.pdok.nl"
_PDOK_TERMS = N_("Open data, free for everyone who names the source. PDOK asks for fair use: a few tiles at a time.")
_BRT_BYTES = {0: 25_000, 13: 20_000, 15: 14_000, 17: 9_000, 19: 5_000}


def _brt(layer: str, name: str, description: str) -> TileService:
    return TileService(
        key=f"brt-{layer}",
        name=name,
        description=description,
        template=f"{_PDOK}/brt/achtergrondkaart/wmts/v2_0/{layer}/EPSG:3857/{{z}}/{{x}}/{{y}}.png",
        attribution="© Kadaster, BRT-achtergrondkaart (CC BY 4.0)",
        licence="CC BY 4.0",
        terms=_PDOK_TERMS,
        min_zoom=6,
        max_zoom=19,
        tile_bytes=_BRT_BYTES,
    )


SERVICES: Final = (
    _brt(
        "standaard",
        N_("BRT base map, in colour"),
        N_("The map of the Kadaster: streets with their names, buildings, water and green."),
    ),
    _brt("pastel", N_("BRT base map, pastel"), N_("The map of the Kadaster in soft colours.")),
    _brt(
        "grijs",
        N_("BRT base map, grey"),
        N_("The map of the Kadaster in grey, so that your assets stand out."),
    ),
    TileService(
        key="luchtfoto",
        name=N_("Aerial photo"),
        description=N_("The newest photo of the whole country from the air; without names of streets."),
        template=f"{_PDOK}/hwh/luchtfotorgb/wmts/v1_0/Actueel_orthoHR/EPSG:3857/{{z}}/{{x}}/{{y}}.jpeg",
        attribution="© Beeldmateriaal Nederland (CC BY 4.0)",
        licence="CC BY 4.0",
        terms=_PDOK_TERMS,
        min_zoom=6,
        max_zoom=19,
        tile_bytes={0: 14_000, 13: 20_000, 18: 15_000},
    ),
)
"""The services that are offered, the first by itself."""


def service(key: str) -> TileService:
    """The service of this key.

    Raises:
        FetchStopped: there is no such service.
    """
    found = next((each for each in SERVICES if each.key == key), None)
    if found is None:
        raise FetchStopped(
            N_("There is no service {name}. There are: {services}."),
            name=key[:40],
            services=", ".join(each.key for each in SERVICES),
        )
    return found


def own_service(address: str, credit: str) -> TileService:
    """A service of which the user filled in the address and who must be named.

    Raises:
        AddressRefused: it is no such address, it may not be used, or nobody is named.
    """
    template = _normal(address.strip().partition("#")[0])  # what comes after that sign is not sent
    parts = _split(template)
    _refuse_place(parts.scheme, parts.hostname or "")
    named = " ".join(credit.split())[:_CREDIT_MAX]
    if not named:
        raise AddressRefused(N_("Fill in who must be named as the source, such as: © Gemeente Raalte."))
    return TileService(
        key=OWN,
        name=N_("Own address"),
        description="",
        template=template,
        attribution=named,
        licence="",
        terms="",
        min_zoom=0,
        max_zoom=22,
        tile_bytes={0: 18_000, 17: 12_000},
    )


def caution(address: str) -> Message | None:
    """What to know of an address that may be used: that others can look on. None when there is nothing to say."""
    if _Parts(address.strip()).scheme != "http":
        return None
    return Message(
        N_(
            "This address begins with http, not https: whoever is on the same network can see what is asked, "
            "and change the map. Use it only within your own organisation."
        )
    )


class _Parts:
    """An address in its parts; wrong ones are empty."""

    def __init__(self, address: str) -> None:
        try:
            found = urlsplit(address)
            self.scheme, self.hostname, self.netloc = found.scheme.lower(), found.hostname, found.netloc
            self.port = found.port
        except ValueError:
            self.scheme, self.hostname, self.netloc, self.port = "", None, "", None


def _normal(address: str) -> str:
    """`address` with our own names for the numbers of a tile.

    Raises:
        AddressRefused: they are not all there, or there is something else between braces.
    """
    if not address:
        raise AddressRefused(N_("Fill in the address of the map tiles."))
    if len(address) > _ADDRESS_MAX or any(ord(sign) <= 32 or ord(sign) == 127 for sign in address):
        raise AddressRefused(N_("This is not one address: it is too long, or there are spaces in it."))
    if "28992" in address:
        raise AddressRefused(
            N_("This address gives tiles in the Rijksdriehoek grid (EPSG:28992). Ask for one in EPSG:3857.")
        )
    named = [name.lower() for name in _PLACEHOLDER.findall(address)]
    numbers = [_ALSO.get(name, name) for name in named]
    strange = [name for name in numbers if name not in {"z", "x", "y", "-y"}]
    if strange:
        raise AddressRefused(
            N_("{placeholder} in the address is not known. Write what belongs there, and keep only {numbers}."),
            placeholder=f"{{{strange[0][:30]}}}",
            numbers="{z}, {x}, {y}",
        )
    if sorted(name.removeprefix("-") for name in numbers) != ["x", "y", "z"]:
        raise AddressRefused(
            N_("The numbers of a tile are missing. An address looks like this: {example}"),
            example="https://kaart.raalte.nl/tiles/{z}/{x}/{y}.png",
        )
    each = iter(numbers)
    return _PLACEHOLDER.sub(lambda _found: f"{{{next(each)}}}", address)


def _split(template: str) -> _Parts:
    parts = _Parts(template)
    if parts.scheme not in {"https", "http"} or not parts.hostname or "{" in parts.netloc:
        raise AddressRefused(
            N_("This is no address on the web. It begins with https:// and the name of the service: {example}"),
            example="https://kaart.raalte.nl/tiles/{z}/{x}/{y}.png",
        )
    if "@" in parts.netloc:
        raise AddressRefused(N_("There is a name or password in this address. That is not safe: leave it out."))
    if not _HOST.fullmatch(parts.hostname) and not _is_ip(parts.hostname):
        raise AddressRefused(N_("{host} is not the name of a service on the web."), host=parts.hostname[:80])
    return parts


def _refuse_place(scheme: str, host: str) -> None:
    host = host.removesuffix(".")
    for forbidding in _FORBIDDING:
        if host == forbidding or host.endswith(f".{forbidding}"):
            raise AddressRefused(
                N_("{host} forbids to fetch tiles for later use. Choose one of the services of PDOK."), host=host
            )
    if scheme == "http" and not is_inside(host):
        raise AddressRefused(
            N_("{host} is on the internet: its address must begin with https, so that nobody can look on."), host=host
        )


def is_inside(host: str) -> bool:
    """Whether this is a machine within an organisation, by its name or number."""
    if _is_ip(host):
        return ipaddress.ip_address(host).is_private
    return ("." not in host and not _NUMBER.fullmatch(host)) or host.endswith(_INSIDE)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
