"""Libraries that only some sign-ins need: what is said where one is missing."""

import os
import sys
import tomllib
from pathlib import Path

import pytest

from poolkeeper.profiles import extras
from poolkeeper.profiles.profile import SignIn
from tests.support.lazily_imported import heavy_ones_in

ROOT = Path(__file__).parents[2]


@pytest.fixture
def nothing_there(monkeypatch):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda _name: None)
    for package in (each for extra in extras.EXTRAS.values() for each in extra.packages):
        monkeypatch.delitem(sys.modules, package.module, raising=False)


def test_what_is_there_is_not_missing():
    assert [extras.missing(way) for way in SignIn] == [None] * len(SignIn)


def test_the_command_is_for_this_environment(nothing_there, monkeypatch):
    monkeypatch.setattr(extras.shutil, "which", lambda _name: "/usr/bin/uv")
    told = extras.missing(SignIn.VAULT)
    assert told.sentence == "HashiCorp Vault needs the Python package hvac, which is not installed."
    if os.name == "posix":
        assert told.command == f"uv pip install --python {sys.executable} 'hvac>=2.4'"
    assert extras.missing(SignIn.KEYRING) is None


def test_of_several_packages_those_that_are_missing_are_named(nothing_there, monkeypatch):
    told = extras.missing(SignIn.AZURE_SECRET)
    names = "azure-identity and azure-keyvault-secrets"
    assert told.sentence == f"Azure Key Vault needs the Python packages {names}, which are not installed."
    assert "azure-identity>=" in told.command
    assert "azure-keyvault-secrets>=" in told.command
    monkeypatch.setitem(sys.modules, "azure.identity", extras)
    told = extras.missing(SignIn.AZURE_SECRET)
    assert "package azure-keyvault-secrets, which is not" in told.sentence
    assert extras.missing(SignIn.ENTRA) is None


def test_a_package_whose_family_is_not_there_is_missing(monkeypatch):
    lacking = extras.Package("no_such_family.member", "none>=1")
    assert not lacking.is_here


def test_a_frozen_application_says_that_it_comes_without(nothing_there, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    told = extras.missing(SignIn.RDS_IAM)
    assert (told.sentence, told.command) == ("This build of Poolkeeper comes without AWS.", "")


def test_what_is_told_to_install_is_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {line for lines in project["optional-dependencies"].values() for line in lines}
    packages = {package for extra in extras.EXTRAS.values() for package in extra.packages}
    assert {package.requirement for package in packages} <= wanted


def test_no_library_is_imported_before_it_is_asked():
    program = """
import poolkeeper.credentials.vault_secret
import poolkeeper.credentials.aws_secret, poolkeeper.credentials.rds_token
import poolkeeper.credentials.azure_secret, poolkeeper.credentials.entra_token
from poolkeeper.profiles.extras import missing
from poolkeeper.profiles.profile import SignIn
missing(SignIn.AZURE_SECRET)
"""
    lazy = {"hvac", "requests", "boto3", "botocore", "msal"}
    lazy |= {"azure.identity", "azure.core", "azure.keyvault.secrets"}
    assert heavy_ones_in(program, lazy) == []
