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
from poolkeeper.profiles.profile import Profile, SignIn
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
