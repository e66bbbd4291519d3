"""Texts by key in one file sealed with a passphrase, for systems without a keyring; see `sealed_box`."""

from pathlib import Path

from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.private_file import replace_file
from poolkeeper.profiles.sealed_box import COST, SealedBox

FORMAT = "Poolkeeper sealed profiles"


class SealedFileVault:
    """The file at `path`; a missing one is made by the first `set`.

    The file is read anew at each call, because other windows write it too. Raises WrongPassphrase when
    made with one that does not open the file.
    """

    def __init__(self, path: Path, passphrase: str, cost: int = COST) -> None:
        self.place = f"the sealed file {path.name}"
        self._path = path
        self._box = SealedBox(FORMAT, passphrase, cost)
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
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror or error}.") from error
        return self._box.open(content, str(self._path))

    def _write(self, texts: dict[str, str]) -> None:
        content = self._box.seal(texts)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self._path, content)
        except OSError as error:
            raise StoreError(
                f"{self._path} cannot be written: {error.strerror or error}. Nothing was changed."
            ) from error
