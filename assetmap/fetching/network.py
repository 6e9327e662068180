"""Asks a service for one tile over HTTP, and believes nothing of the answer before it is checked.

This is the one module of the program that opens connections. What goes out is the address of a tile and the name of the
program: no cookies, no passwords from files of the user, no word of a dossier. Proxies are those of the system and the
environment, and certificates those that the system trusts, so that it works behind the gateway of a gemeente.
"""

from __future__ import annotations

import math
import re
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import requests
import truststore
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as below
from urllib3.util import parse_url

from assetmap import __version__
from assetmap.domain.errors import KnownError
from assetmap.domain.messages import N_, Message
from assetmap.domain.tileservices import FetchStopped, TileService
from assetmap.fetching.limits import Gate, Limits
from assetmap.geo.basemap import picture

TILE_MAX = 2 * 1024 * 1024
"""Bytes of a tile; a picture of 512 dots square that cannot be compressed at all stays below it."""

_PIECE = 64 * 1024
_HOPS = 3
_NOTHING = frozenset({204, 404, 410})
_LATER = frozenset({408, 425, 500, 502, 503, 504})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_WORDS = {
    "User-Agent": f"Assetmap/{__version__}",
    "Accept": "image/png,image/jpeg,image/webp",
    "Accept-Encoding": "identity",
}


class NotThisTime(KnownError):  # noqa: N818
    """A tile did not come, however often it was asked for; another may."""


class _Again(Exception):  # noqa: N818 - told to nobody
    """Something that may be over the next time; `after` is in how many seconds, when the service says so."""

    def __init__(self, reason: Message, after: float | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.after = after


class Asker:
    """One connection to a service. For one thread; `gate` is that of all of them.

    `proxy` is used where the environment and the settings of the system, which go first, name none.
    """

    def __init__(self, service: TileService, limits: Limits, gate: Gate, proxy: str | None = None) -> None:
        self._service, self._limits, self._gate = service, limits, gate
        self._session = _Session()
        self._session.headers.clear()
        self._session.headers.update(_WORDS)
        self._session.auth = _as_it_is  # or it would look for a password in .netrc
        if proxy:
            self._session.proxies = {"http": proxy, "https": proxy}
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Trusting())

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """The bytes of a tile, a whole picture; None where the service has none.

        Raises:
            NotThisTime: it did not come, tried several times.
            FetchStopped: it makes no sense to go on.
            Stopped: the work was stopped.
        """
        address = self._service.address(zoom, column, row)
        for trial in range(self._limits.tries):
            self._gate.wait()
            try:
                return self._asked(address)
            except _Again as again:
                reason = again.reason
                if again.after is not None:
                    self._gate.hold(self._agreed(again.after))
                elif trial + 1 < self._limits.tries:
                    self._gate.stop.wait(self._limits.pause * 2**trial)
        raise NotThisTime(
            N_("{host} does not give all tiles: {reason}. What was fetched is kept; go on later."),
            host=self._service.host,
            reason=reason,
        )

    def _agreed(self, seconds: float) -> float:
        if seconds > self._limits.wait:
            raise FetchStopped(
                N_("{host} is busy, and asks to come back in {minutes} minutes. What was fetched is kept."),
                host=self._service.host,
                minutes=math.ceil(seconds / 60),
            )
        return seconds

    def _asked(self, address: str) -> bytes | None:
        try:
            for _hop in range(_HOPS):
                with self._session.get(
                    address,
                    stream=True,
                    allow_redirects=False,
                    timeout=(self._limits.connect, self._limits.silence),
                ) as answer:
                    if answer.status_code not in _ELSEWHERE:
                        return self._read(answer)
                    address = self._followed(address, answer.headers.get("Location", ""))
        except (requests.RequestException, below.HTTPError, OSError, ValueError) as error:
            raise self._trouble(error) from error
        raise self._stop(N_("{host} sends from one address to the next without end. Nothing can be fetched there."))

    def _read(self, answer: requests.Response) -> bytes | None:
        status = answer.status_code
        if status in _NOTHING:
            return None
        if status != 200:
            raise self._refusal(status, answer.headers.get("Retry-After", ""))
        content = self._body(answer)
        if not content:
            return None
        try:
            picture.kind(content)
        except picture.NotATile as wrong:
            raise _Again(Message(N_("it answers with {what}"), {"what": wrong.reason})) from wrong
        return content

    def _refusal(self, status: int, after: str) -> Exception:
        if status in _LATER:
            return _Again(Message(N_("it has a fault (number {status})"), {"status": status}), _seconds(after))
        if status == 429:
            return self._stop(
                N_("{host} says that it is too much for now. What was fetched is kept; go on later, or fetch less.")
            )
        if status in {401, 403}:
            return self._stop(
                N_("{host} does not let you in (number {status}). Ask who runs the service, or choose another one."),
                status=status,
            )
        if status == 407:
            return self._stop(_PROXY)
        return self._stop(
            N_("{host} does not understand the question (number {status}). Look whether the address is right."),
            status=status,
        )

    def _body(self, answer: requests.Response) -> bytes:
        """All that is sent, piece by piece: it may be more, or slower, than a tile can be."""
        until = time.monotonic() + self._limits.tile
        pieces, size = [], 0
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            size += len(piece)
            if size > TILE_MAX:
                raise _Again(Message(N_("it answers with more than a map tile can be")))
            if time.monotonic() > until:
                raise _Again(Message(N_("it is too slow")))
            if self._gate.stop.is_set():
                break
            pieces.append(piece)
        return b"".join(pieces)

    def _followed(self, address: str, location: str) -> str:
        """The address to go to, on the same machine and no less safe, as what makes the connection understands it.

        Raises:
            FetchStopped: it is elsewhere.
            ValueError: it is no address.
        """
        there, here = parse_url(urljoin(address, location)), parse_url(address)
        safe = there.scheme == "https" or (there.scheme == here.scheme == "http")
        if not location or not safe or there.host != here.host:
            raise self._stop(
                N_(
                    "{host} sends to another place ({elsewhere}), and nothing is fetched there. Does this network ask "
                    "to sign in first? Then do that in your browser."
                ),
                elsewhere=(there.host or "?")[:80],
            )
        return there.url

    def _trouble(self, error: Exception) -> Exception:
        """What the trouble with a connection means: try again, or stop."""
        cause = _cause(error)
        if isinstance(error, _PROXY_ERRORS) or isinstance(cause, below.ProxyError):
            return self._stop(_PROXY)
        if isinstance(error, requests.exceptions.SSLError) or isinstance(cause, below.SSLError | ssl.SSLError):
            return self._stop(
                N_(
                    "The certificate of {host} is not trusted on this computer, so that somebody else may answer. "
                    "Nothing was fetched there. Ask the administrator of the network."
                )
            )
        if isinstance(cause, below.NewConnectionError | below.ConnectTimeoutError):
            return self._stop(
                N_(
                    "There is no connection with {host}. Are you online? What was fetched is kept; "
                    "go on when there is a connection."
                )
            )
        if isinstance(error, ValueError):  # what the library makes of it too
            return self._stop(
                N_(
                    "{host} cannot be asked: its address, one that it sends to, or that of the gateway of this "
                    "network (proxy) is not right. Look at the address, or ask the administrator."
                )
            )
        slow = isinstance(cause, below.ReadTimeoutError | TimeoutError)
        return _Again(Message(N_("it is too slow")) if slow else Message(N_("the connection breaks off")))

    def _stop(self, message_id: str, **values: object) -> FetchStopped:
        return FetchStopped(message_id, host=self._service.host, **values)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()


_PROXY = N_(
    "The gateway to the internet of this network (proxy) does not let {host} through. "
    "What was fetched is kept. Ask the administrator of the network."
)

_PROXY_ERRORS = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,  # a gateway of a kind (SOCKS) that cannot be used
)


class _Session(requests.Session):
    """Leaves redirects to `Asker`: the library reads all that comes with one, also when told not to follow it."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the library's name
        """None, whatever the answer says."""
        return


class _Trusting(HTTPAdapter):
    """Trusts the certificates that the system trusts, also those of an organisation itself."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Use them without a proxy."""
        super().init_poolmanager(*args, **options, ssl_context=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Use them through a proxy."""
        options.setdefault("ssl_context", truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return super().proxy_manager_for(proxy, **options)

    def close(self) -> None:
        """Let go of the service now: the library leaves its connections to the garbage collector."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for pool in map(manager.pools.get, manager.pools.keys()):
                if pool is not None:
                    pool.close()
        super().close()


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _cause(error: Exception) -> BaseException | None:
    """What lies below an error of the library, which wraps what went wrong."""
    first = error.args[0] if error.args else None
    found = first if isinstance(first, BaseException) else error
    if isinstance(found, below.MaxRetryError) and found.reason is not None:
        found = found.reason
    return found


def _seconds(after: str) -> float | None:
    """What a service says in Retry-After, a number or a moment, as seconds from now; None when it says nothing."""
    if re.fullmatch(r"[0-9]{1,9}", after.strip()):
        return float(after)
    try:
        moment = parsedate_to_datetime(after)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
