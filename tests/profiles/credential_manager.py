"""keyring's own backend for Windows on a stand-in for the Credential Manager.

The stand-in has the rules of CredReadW, CredWriteW and CredDeleteW in wincred.h that matter here: blobs of
at most 2560 bytes, UTF-16 as pywin32 writes it, and error 1168 for what is not there.
"""

from types import SimpleNamespace

from keyring.backends import Windows

NOT_FOUND = 1168
BLOB_LIMIT = 5 * 512


class CredentialError(Exception):
    def __init__(self, winerror, funcname):
        super().__init__(winerror, funcname)
        self.winerror, self.funcname = winerror, funcname


class CredentialManager:
    CRED_TYPE_GENERIC = 1
    CRED_PERSIST_ENTERPRISE = 3

    def __init__(self):
        self._credentials = {}

    def CredRead(self, **which):
        if which["TargetName"] not in self._credentials:
            raise CredentialError(NOT_FOUND, "CredRead")
        return dict(self._credentials[which["TargetName"]])

    def CredWrite(self, credential, flags):
        blob = credential["CredentialBlob"].encode("utf-16-le")
        if len(blob) > BLOB_LIMIT:
            raise CredentialError(1783, "CredWrite")
        self._credentials[credential["TargetName"]] = credential | {"CredentialBlob": blob}

    def CredDelete(self, **which):
        if self._credentials.pop(which["TargetName"], None) is None:
            raise CredentialError(NOT_FOUND, "CredDelete")


def credential_manager(monkeypatch):
    """keyring's WinVaultKeyring on a new, empty stand-in."""
    monkeypatch.setattr(Windows, "win32cred", CredentialManager(), raising=False)
    monkeypatch.setattr(Windows, "pywintypes", SimpleNamespace(error=CredentialError), raising=False)
    return Windows.WinVaultKeyring()
