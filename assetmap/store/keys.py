"""The key of an encrypted dossier: from a password, and whether it fits a file. Knows no database.

The file is as SQLCipher 4 makes it, and opens in any program that knows SQLCipher with the password as it is. The key
is derived here, once per opening: SQLCipher would do those 256,000 rounds again for each connection.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assetmap.domain.errors import DossierError
from assetmap.domain.messages import N_
from assetmap.domain.recovery import RecoveryCode, understood, written

PAGE = 4096
"""The size of a page of SQLCipher 4, in bytes. The first begins with the salt, where a plain file says what it is."""

Secret = str | RecoveryCode
"""What opens an encrypted dossier: its password, or its recovery code."""

_SALT = 16
_ROUNDS = 256_000
_MAC = 64
_IV = 16
_MAC_ROUNDS = 2
_MAC_SALT = 0x3A
_WAL_HEADER = 32
_FRAME_HEADER = 24
_RANDOM = 224
"""How many of the 256 byte values are at least in a page of cipher text; 240 is rare, in texts there are under 100."""


class PasswordNeeded(DossierError):  # noqa: N818 - what is the case
    """A file that can only be opened with a password, and none was given."""


class WrongPassword(DossierError):  # noqa: N818 - what is the case
    """A password that does not fit a file, or a file that is damaged: who does not have the password cannot tell."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens one file; never shown, not even in a traceback."""

    _secret: bytes = field(repr=False)
    _salt: bytes = field(repr=False)

    @property
    def spec(self) -> str:
        """The key as SQLCipher takes it, with its salt: hexadecimal, so that nothing in it needs quoting."""
        return f"x'{self._secret.hex()}{self._salt.hex()}'"

    @property
    def pragma(self) -> str:
        """The first statement of every connection."""
        return f'PRAGMA key = "{self.spec}"'

    @property
    def recovery_code(self) -> str:
        """This key as a person can write it down; with the file it opens the dossier as the password does."""
        return written(self._secret)

    def read_page(self, number: int, page: bytes) -> bytes:
        """What a page of an encrypted file says; the first page without the salt before it.

        Raises:
            ValueError: it is not a whole page.
        """
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        end = PAGE - _IV - _MAC
        decryptor = Cipher(algorithms.AES(self._secret), modes.CBC(page[end : end + _IV])).decryptor()
        return decryptor.update(page[_SALT if number == 1 else 0 : end]) + decryptor.finalize()

    def fits(self, path: Path) -> bool:
        """Whether this key made the first page of the file, or a newer one that a crash left in the file beside it."""
        mac_salt = bytes(byte ^ _MAC_SALT for byte in self._salt)
        mac_key = hashlib.pbkdf2_hmac("sha512", self._secret, mac_salt, _MAC_ROUNDS, len(self._secret))
        return any(_is_signed(page, mac_key) for page in _first_pages(path))


def new_key(password: str) -> Key:
    """A key for a new file, with a salt of its own.

    Raises:
        DossierError: the password is empty.
    """
    return _derived(password, secrets.token_bytes(_SALT))


def key_of(path: Path, secret: Secret) -> Key:
    """The key of an existing file, when the password or recovery code is right.

    Raises:
        WrongPassword: it does not fit; a damaged file gives the same sentence, because who does not have the password
            learns nothing about the file.
        MistypedCode: a recovery code with a slip in it.
        DossierError: the password is empty.
    """
    with path.open("rb") as file:
        salt = file.read(_SALT)
    if isinstance(secret, RecoveryCode):
        key = Key(understood(secret.letters), salt)
        if not key.fits(path):
            raise _code_does_not_fit(path)
        return key
    key = _derived(secret, salt)
    if not key.fits(path):
        raise does_not_fit(path)
    return key


def name_of(path: Path) -> str:
    """A name for the key of an encrypted file, in which neither the file nor its key can be read.

    It goes with the file when that is moved or copied, and is another one after the password was changed. Empty when
    the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            salt = file.read(_SALT)
    except OSError:
        return ""
    return hashlib.sha256(b"assetmap key of " + salt).hexdigest()[:32]


def seems_encrypted(head: bytes) -> bool:
    """Whether the first page of a file can be cipher text: it looks like noise."""
    return len(head) == PAGE and len(set(head)) >= _RANDOM


def does_not_fit(path: Path) -> WrongPassword:
    """The one sentence for a wrong password and for an encrypted file that is damaged."""
    return WrongPassword(
        N_(
            "The dossier {name} does not open with this password. Mind capitals and Caps Lock. If you are sure of the"
            " password, the file may be damaged: go on with a backup."
        ),
        name=path.name,
    )


def _code_does_not_fit(path: Path) -> WrongPassword:
    return WrongPassword(
        N_(
            "The dossier {name} does not open with this code. A code ends to work when the password is changed: look"
            " for one that was printed later."
        ),
        name=path.name,
    )


def without_password(path: Path) -> PasswordNeeded:
    """The sentence when an encrypted dossier is opened without a password; noise that never was one looks the same."""
    return PasswordNeeded(
        N_("The file {name} needs its password. If it never had one, it is damaged or not a dossier of Assetmap."),
        name=path.name,
    )


def _derived(password: str, salt: bytes) -> Key:
    if not password:
        raise DossierError(N_("The password is empty. Type at least one character."))
    # The same letters can be typed and pasted in two ways: é is one character or two.
    try:
        letters = unicodedata.normalize("NFC", password).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise DossierError(N_("The password holds a character that is not one. Choose another password.")) from None
    return Key(hashlib.pbkdf2_hmac("sha512", letters, salt, _ROUNDS, 32), salt)


def _is_signed(page: bytes, mac_key: bytes) -> bool:
    """Whether a first page carries the signature of SQLCipher, over all but its salt."""
    if len(page) < PAGE:
        return False
    signed = page[_SALT:-_MAC] + struct.pack("<I", 1)
    return hmac.compare_digest(hmac.digest(mac_key, signed, "sha512"), page[-_MAC:])


def _first_pages(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield file.read(PAGE)
    beside = path.with_name(path.name + "-wal")
    if not beside.is_file():
        return
    with beside.open("rb") as file:
        file.seek(_WAL_HEADER)
        while len(header := file.read(_FRAME_HEADER)) == _FRAME_HEADER:
            page = file.read(PAGE)
            if int.from_bytes(header[:4], "big") == 1:
                yield page
