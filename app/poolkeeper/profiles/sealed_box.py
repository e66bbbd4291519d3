"""Texts by key in bytes sealed with a passphrase.

Format: one line of JSON, the header, then the AES-256-GCM box of a JSON object; the header is
authenticated with the box. The key comes from the passphrase by scrypt (RFC 7914), whose second half only
serves to tell a wrong passphrase from damage.
"""

import hashlib
import hmac
import os

import msgspec

from poolkeeper.profiles.errors import DamagedItem, NewerItem, WrongPassphrase

VERSION = 1
# 128 MB and some 0.4 s a try: OWASP's setting for scrypt
COST = 2**17
_COSTS = range(2**10, 2**21)


class _Header(msgspec.Struct, frozen=True):
    format: str
    version: int
    cost: int
    salt: bytes
    check: bytes
    nonce: bytes


class _AnyHeader(msgspec.Struct):
    format: str


def format_of(content: bytes) -> str:
    """What the first line says the bytes are; empty where it says nothing."""
    try:
        return msgspec.json.decode(content.partition(b"\n")[0], type=_AnyHeader).format
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ""


class SealedBox:
    """Seals and opens with one passphrase; derives a key only once for each salt.

    `form` says in the header what the texts are. Raises WrongPassphrase for an empty one.
    """

    def __init__(self, form: str, passphrase: str, cost: int = COST) -> None:
        if not passphrase:
            raise WrongPassphrase("Enter a passphrase; an empty one would protect nothing.")
        self._form = form
        self._passphrase = passphrase.encode("utf-8", "surrogatepass")
        self._cost = cost
        self._keys: dict[tuple[int, bytes], bytes] = {}

    def seal(self, texts: dict[str, str]) -> bytes:
        """The texts, sealed."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cost, salt = next(iter(self._keys), (self._cost, os.urandom(16)))
        keys = self._derived(cost, salt)
        header = _Header(self._form, VERSION, cost, salt, _check(keys), os.urandom(12))
        head = msgspec.json.encode(header)
        return head + b"\n" + AESGCM(keys[:32]).encrypt(header.nonce, msgspec.json.encode(texts), head)

    def open(self, content: bytes, name: str) -> dict[str, str]:
        """The texts in what was sealed; `name` is for the sentences.

        Raises WrongPassphrase, NewerItem or DamagedItem.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head, header, box = self._parted(content, name)
        keys = self._derived(header.cost, header.salt)
        if not hmac.compare_digest(_check(keys), header.check):
            raise WrongPassphrase(f"The passphrase does not open {name}. Check it and try again.")
        self._cost = header.cost
        try:
            opened = AESGCM(keys[:32]).decrypt(header.nonce, box, head)
            return msgspec.json.decode(opened, type=dict[str, str])
        except (InvalidTag, ValueError, msgspec.DecodeError):
            raise _damaged(name) from None

    def _parted(self, content: bytes, name: str) -> tuple[bytes, _Header, bytes]:
        head, _, box = content.partition(b"\n")
        try:
            header = msgspec.json.decode(head, type=_Header)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise _damaged(name) from None
        if header.format == self._form and header.version > VERSION:
            raise NewerItem(f"{name} was written by a newer Poolkeeper. Update Poolkeeper to use it.")
        # a forged cost must not make us ask for all the memory there is
        if header.format != self._form or header.cost not in _COSTS or header.cost & (header.cost - 1):
            raise _damaged(name)
        return head, header, box

    def _derived(self, cost: int, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        known = self._keys.get((cost, salt))
        if known is None:
            known = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(self._passphrase)
            self._keys = {(cost, salt): known}
        return known


def _check(keys: bytes) -> bytes:
    return hashlib.sha256(keys[32:]).digest()


def _damaged(name: str) -> DamagedItem:
    return DamagedItem(f"{name} is damaged and cannot be read. It was left as it is.")
