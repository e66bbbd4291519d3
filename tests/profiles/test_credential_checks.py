"""What is said of a place for passwords that cannot be right, before anything is read or run."""

import msgspec
import pytest

from poolkeeper.profiles.credentials import (
    ConfigFormat,
    CredentialSettings,
    FromCommand,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultEngine
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from poolkeeper.profiles.validation import problems

PROFILE = Profile(name="x", engine=Engine.POSTGRESQL, host="h", database="d", user="u")


def said(sign_in, **settings):
    profile = msgspec.structs.replace(PROFILE, sign_in=sign_in, credential=CredentialSettings(**settings))
    return [(each.field, each.sentence) for each in problems(profile)]


@pytest.mark.parametrize(
    ("sign_in", "settings", "field", "words"),
    [
        (SignIn.ENVIRONMENT, {}, "environment.name", "Name the environment variable"),
        (SignIn.ENVIRONMENT, {"environment": FromEnvironment(name="A=B")}, "environment.name", "cannot be"),
        (SignIn.FILE, {"file": FromFile(path="relative")}, "file.path", "whole path"),
        (SignIn.COMMAND, {"command": FromCommand(line="a 'b")}, "command.line", "quote is left open"),
        (SignIn.COMMAND, {"command": FromCommand(line="a", timeout_s=0)}, "command.timeout_s", "0.5 to 300"),
        (SignIn.COMMAND, {"command": FromCommand(line="a", kept_s=-1)}, "command.kept_s", "0 to 3600"),
        (SignIn.CONFIG_FILE, {"config_file": FromConfigFile(path="~/a.json")}, "config_file.key", "Name the"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(sign_in, settings, field, words):
    ((where, sentence),) = said(sign_in, **settings)
    assert where == f"credential.{field}"
    assert words in sentence


@pytest.mark.parametrize(
    ("sign_in", "settings"),
    [
        (SignIn.KEYRING, {"file": FromFile(path="left over, counts for nothing")}),
        (SignIn.FILE, {"file": FromFile(path="C:\\secrets\\a")}),
        (SignIn.CONFIG_FILE, {"config_file": FromConfigFile(path="~/.pgpass")}),
        (SignIn.CONFIG_FILE, {"config_file": FromConfigFile(path="/etc/x", format=ConfigFormat.MY_CNF)}),
    ],
)
def test_what_can_be_right_is_not_complained_of(sign_in, settings):
    assert not said(sign_in, **settings)


def test_a_user_of_vaults_database_engine_needs_a_pool_that_can_change_it():
    vault = FromVault(address="https://vault.example:8200", engine=VaultEngine.DATABASE, path="app")
    settings = {"user": "", "sign_in": SignIn.VAULT, "credential": CredentialSettings(vault=vault)}
    profile = msgspec.structs.replace(PROFILE, **settings)
    assert not problems(profile)
    own = Oracle(driver_pool=DriverPool())
    profile = msgspec.structs.replace(profile, engine=Engine.ORACLE, oracle=own)
    (problem,) = [each for each in problems(profile) if each.field.startswith("credential")]
    assert "choose another kind of pool" in problem.sentence
    token = SqlServer(login=SqlServerLogin.TOKEN)
    profile = msgspec.structs.replace(profile, engine=Engine.MSSQL, sql_server=token)
    assert "by login and password" in problems(profile)[0].sentence
