"""A vault of every kind that the store must be right on."""

import pytest

from poolkeeper.profiles.chunked_vault import ChunkedVault
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.keyring_vault import KeyringVault
from poolkeeper.profiles.profile import Profile, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.sealed_file import SealedFileVault
from poolkeeper.profiles.vault import MemoryVault
from tests.profiles.credential_manager import credential_manager
from tests.profiles.vaults import WindowsSizedVault


@pytest.fixture(params=["roomy", "windows sized", "credential manager", "sealed file"])
def vault(request, tmp_path, monkeypatch):
    if request.param == "credential manager":
        return ChunkedVault(KeyringVault(credential_manager(monkeypatch), "Windows Credential Manager"))
    if request.param == "sealed file":
        return SealedFileVault(tmp_path / "profiles.sealed", "a passphrase", cost=2**10)
    return MemoryVault() if request.param == "roomy" else ChunkedVault(WindowsSizedVault())


@pytest.fixture
def store(vault, tmp_path):
    return ProfileStore(vault, tmp_path / "profiles.lock")


@pytest.fixture
def orders():
    """A profile whose document is longer than one item of the Windows Credential Manager."""
    return Profile(
        name="Orders",
        folder="Shop",
        engine=Engine.POSTGRESQL,
        host="orders.example.org",
        database="orders",
        user="keeper",
        tls=Tls(ca_file="/etc/" + "🔑é" * 500),
    )
