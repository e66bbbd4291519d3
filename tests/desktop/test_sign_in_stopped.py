"""A command that hangs while a profile opens ends with the profile, and with the window."""

import shlex
import sys
from pathlib import Path

import pytest

from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.profile import SignIn

pytestmark = pytest.mark.postgresql

HANGING = "import os, sys, signal; open(sys.argv[1], 'w').write(str(os.getpid())); signal.pause()"


@pytest.mark.parametrize("end", ["closing the profile", "closing the window"])
def test_a_hanging_command_is_stopped(desk, postgresql, tmp_path, end):
    told = tmp_path / "pid"
    line = shlex.join([sys.executable, "-c", HANGING, str(told)])
    settings = CredentialSettings(command=FromCommand(line=line, timeout_s=300))
    profile = postgresql.profile(name="orders", sign_in=SignIn.COMMAND, credential=settings)
    session = desk.open(profile)
    desk.wait(lambda: told.exists() and told.read_text())
    assert session.state is SessionState.OPENING
    process = Path("/proc") / told.read_text()
    assert process.exists()
    if end == "closing the profile":
        desk.window.workspace.close_session(profile.id)
    else:
        desk.window.profiles.close()
    desk.wait(lambda: not process.exists())
