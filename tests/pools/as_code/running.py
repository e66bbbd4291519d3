"""Runs a snippet as somebody who has pasted it: in a Python of its own, the password in a variable."""

import json
import os
import subprocess
import sys

from poolkeeper.pools.as_code.names import password_variable, variable
from poolkeeper.pools.as_code.targets import TARGETS, snippet_of
from poolkeeper.profiles.profile import PoolSettings

DEADLINE_S = 60
AWKWARD_FILE = "a %20 #' b.db" if os.name == "nt" else "a %20 ? #'\" b.db"
"""What a URI and a literal of Python must both escape."""

POOL = PoolSettings(size=3, max_overflow=2, wait_s=7.5, recycle_s=1234, pre_ping=True)
"""Settings of which no two are alike, and none is a default of any library."""

_FIRST = """\
import json, runpy, sys
found = runpy.run_path(sys.argv[1], run_name="snippet")
def tell(*values):
    print(json.dumps(values))
"""

ENGINE = """
def pool_of(engine):
    pool = engine.pool
    return [pool.size(), pool._max_overflow, pool._timeout, pool._recycle, pool._pre_ping]
"""


def target(name):
    """The target that the list calls so."""
    return next(each for each in TARGETS if each.name == name)


def text_of(name, profile):
    """The snippet, which there must be."""
    snippet = snippet_of(target(name), profile)
    assert snippet.text, snippet.notes
    return snippet.text


def run(name, profile, secret, check, folder):
    """What `check`, statements after the snippet that end with `tell(...)`, has told.

    The secret is in the variables that a password and an access token are read from.
    """
    file = folder / "snippet.py"
    file.write_text(text_of(name, profile), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", _FIRST + ENGINE + check, str(file)],
        env=_environment(profile, secret),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, f"{file.read_text()}\n{done.stderr}"
    return json.loads(done.stdout.splitlines()[-1])


def _environment(profile, secret):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    secrets = {password_variable(profile): secret, variable(profile, "TOKEN"): secret}
    return {**kept, "PYTHONUTF8": "1", **secrets}
