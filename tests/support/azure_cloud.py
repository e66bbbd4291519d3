"""An environment in which the Azure SDKs find the stand-in for Azure, and nothing else of their chain."""

import os

import pytest

from tests.standins.azure import AzureStandin

CLIENT, CLIENT_SECRET = "99999999-8888-7777-6666-555555555555", "cLiEnT~sEcReT"
BEGINNINGS = ("AZURE_", "IDENTITY_", "MSI_", "IMDS_", "REQUESTS_CA", "CURL_CA")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@pytest.fixture
def azure(monkeypatch, tmp_path):
    """An application of the stand-in's tenant signs in; there is no Azure CLI and no managed identity."""
    for name in list(os.environ):
        if name.startswith(BEGINNINGS) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(tmp_path))
    with AzureStandin() as standin:
        standin.applications[standin.tenant, CLIENT] = CLIENT_SECRET
        standin.programs = programs
        standin.ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("HTTPS_PROXY", standin.address)
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", standin.address)
        yield standin
