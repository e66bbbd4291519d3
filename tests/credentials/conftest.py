"""A store of profiles, an OAuth provider and a Key Vault for one test."""

import json

import pytest

from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.credentials.azure_profiles import VALUE
from tests.credentials.oauth_profiles import CLIENT
from tests.standins.azure import Version
from tests.standins.oauth_provider import Provider


@pytest.fixture
def store():
    return ProfileStore(MemoryVault("Secret Service"))


@pytest.fixture
def provider():
    with Provider() as running:
        running.add(**CLIENT)
        yield running


@pytest.fixture
def vault(azure):
    """The stand-in with a secret."""
    azure.secrets["orders"] = [Version(json.dumps(VALUE))]
    return azure
