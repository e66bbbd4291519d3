"""Libraries that only some sign-ins need: what is said where one is missing."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from poolkeeper.profiles import extras
from poolkeeper.profiles.profile import SignIn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def nothing_there(monkeypatch):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda _name: None)
    for extra in extras.EXTRAS.values():
        monkeypatch.delitem(sys.modules, extra.module, raising=False)


def test_what_is_there_is_not_missing():
    assert [extras.missing(way) for way in SignIn] == [None] * len(SignIn)


def test_the_command_is_for_this_environment(nothing_there, monkeypatch):
    monkeypatch.setattr(extras.shutil, "which", lambda _name: "/usr/bin/uv")
    told = extras.missing(SignIn.VAULT)
    assert told.sentence == "HashiCorp Vault needs the Python package hvac, which is not installed."
    if os.name == "posix":
        assert told.command == f"uv pip install --python {sys.executable} 'hvac>=2.4'"
    assert extras.missing(SignIn.KEYRING) is None


def test_a_frozen_application_says_that_it_comes_without(nothing_there, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    told = extras.missing(SignIn.RDS_IAM)
    assert (told.sentence, told.command) == ("This build of Poolkeeper comes without AWS.", "")


def test_what_is_told_to_install_is_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {line for lines in project["optional-dependencies"].values() for line in lines}
    assert {extra.requirement for extra in extras.EXTRAS.values()} <= wanted


def test_no_library_is_imported_before_it_is_asked():
    script = """
import sys
import poolkeeper.credentials.vault_secret
import poolkeeper.credentials.aws_secret, poolkeeper.credentials.rds_token
print([name for name in ("hvac", "requests", "boto3", "botocore") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT / "app")},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "[]\n", ran.stderr
