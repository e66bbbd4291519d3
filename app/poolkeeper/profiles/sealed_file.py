"""Texts by key in one file sealed with a passphrase, for systems without a keyring.

Format: one line of JSON, the header, then the AES-256-GCM box of a JSON object; the header is
authenticated with the box. The key comes from the passphrase by scrypt (RFC 7914), whose second half only
serves to tell a wrong passphrase from a damaged file.
"""

import contextlib
import hashlib
import hmac
import os
import tempfile
import time
from pathlib import Path

import msgspec

from poolkeeper.profiles.errors import DamagedItem, NewerItem, StoreError, WrongPassphrase

FORMAT = "Poolkeeper sealed profiles"
VERSION = 1
# 128 MB and some 0.4 s a try: OWASP's setting for scrypt
COST = 2**17
_RENAME_S = 2.0
_COSTS = range(2**10, 2**21)


class _Header(msgspec.Struct, frozen=True):
    format: str
    version: int
    cost: int
    salt: bytes
    check: bytes
    nonce: bytes


class SealedFileVault:
    """The file at `path`; a missing one is made by the first `set`.

    The file is read anew at each call, because other windows write it too. Raises WrongPassphrase when
    made with one that does not open the file.
    """

    def __init__(self, path: Path, passphrase: str, cost: int = COST) -> None:
        if not passphrase:
            raise WrongPassphrase("Enter a passphrase; an empty one would protect nothing.")
        self.place = f"the sealed file {path.name}"
        self._path = path
        self._passphrase = passphrase.encode("utf-8", "surrogatepass")
        self._cost = cost
        self._keys: dict[tuple[int, bytes], bytes] = {}
        self._texts()

    def get(self, key: str) -> str | None:
        """The text under `key`, or None. Raises StoreError."""
        return self._texts().get(key)

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`. Raises StoreError; then the file is as it was."""
        self._write({**self._texts(), key: text})

    def delete(self, key: str) -> None:
        """Forget `key`."""
        texts = self._texts()
        if texts.pop(key, None) is not None:
            self._write(texts)

    def _texts(self) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        content = self._content()
        if content is None:
            return {}
        head, header, box = self._parted(content)
        keys = self._derived(header.cost, header.salt)
        if not hmac.compare_digest(_check(keys), header.check):
            raise WrongPassphrase(f"The passphrase does not open {self._path}. Check it and try again.")
        self._cost = header.cost
        try:
            opened = AESGCM(keys[:32]).decrypt(header.nonce, box, head)
            return msgspec.json.decode(opened, type=dict[str, str])
        except (InvalidTag, ValueError, msgspec.DecodeError):
            raise self._damaged() from None

    def _content(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror or error}.") from error

    def _parted(self, content: bytes) -> tuple[bytes, _Header, bytes]:
        head, _, box = content.partition(b"\n")
        try:
            header = msgspec.json.decode(head, type=_Header)
        except (msgspec.DecodeError, UnicodeError):
            raise self._damaged() from None
        if header.format == FORMAT and header.version > VERSION:
            raise NewerItem(f"{self._path} was written by a newer Poolkeeper. Update Poolkeeper to use it.")
        # a forged cost must not make us ask for all the memory there is
        if header.format != FORMAT or header.cost not in _COSTS or header.cost & (header.cost - 1):
            raise self._damaged()
        return head, header, box

    def _derived(self, cost: int, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        known = self._keys.get((cost, salt))
        if known is None:
            known = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(self._passphrase)
            self._keys = {(cost, salt): known}
        return known

    def _write(self, texts: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cost, salt = next(iter(self._keys), (self._cost, os.urandom(16)))
        keys = self._derived(cost, salt)
        header = _Header(FORMAT, VERSION, cost, salt, _check(keys), os.urandom(12))
        head = msgspec.json.encode(header)
        box = AESGCM(keys[:32]).encrypt(header.nonce, msgspec.json.encode(texts), head)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path, head + b"\n" + box)
        except OSError as error:
            raise StoreError(
                f"{self._path} cannot be written: {error.strerror or error}. Nothing was changed."
            ) from error

    def _damaged(self) -> DamagedItem:
        return DamagedItem(f"{self._path} is damaged and cannot be read. It was left as it is.")


def _check(keys: bytes) -> bytes:
    return hashlib.sha256(keys[32:]).digest()


def _replace(path: Path, content: bytes) -> None:
    """Put `content` in place of the file at once, or leave the file as it was. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _rename(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _rename(temporary: Path, path: Path) -> None:
    """Rename over `path`; Windows refuses for the moment in which another window or a scanner reads it."""
    deadline = time.monotonic() + _RENAME_S
    while True:
        try:
            temporary.replace(path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
