"""Secrets from files: which one is taken, where it is said to be, and what is said where there is none."""

import contextlib
import os
import time

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.in_words import in_words
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.credentials import ConfigFormat, CredentialSettings, FromConfigFile, FromFile
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault

SECRET = "s3cret: with \\ # and 'quotes'"
DAY_S = 86_400


def fetch(profile):
    return sign_in(profile, Fetching(secrets=ProfileStore(MemoryVault()), quiet=True))


def profile_of(sign_in, **settings):
    return Profile(
        name="orders",
        engine=Engine.POSTGRESQL,
        host="db.example",
        database="shop",
        user="me",
        sign_in=sign_in,
        credential=CredentialSettings(**settings),
    )


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def write(home):
    def write(name, text, mode=0o600):
        path = home / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path

    return write


def from_file(path, **settings):
    return fetch(profile_of(SignIn.FILE, file=FromFile(path=str(path), **settings)))


def from_config(path, key="", kind=ConfigFormat.AUTO):
    settings = FromConfigFile(path=str(path), key=key, format=kind)
    return fetch(profile_of(SignIn.CONFIG_FILE, config_file=settings))


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"])
def test_the_first_line_of_a_file_is_the_password_with_its_spaces(write, ending):
    path = write("secret", f" {SECRET} {ending}")
    assert from_file(path).identity.password == f" {SECRET} "


def test_a_file_is_said_with_its_age_and_never_with_its_value(write):
    path = write("secret", SECRET)
    os.utime(path, (time.time() - 2 * DAY_S - 60,) * 2)
    found = from_file(path)
    assert in_words(found, time.time()) == "password from ~/secret, changed 2 days ago"
    assert SECRET not in repr(found)


def test_a_file_that_others_can_read_is_refused_unless_the_profile_allows_it(write):
    path = write("secret", SECRET, 0o640)
    with pytest.raises(NoSignIn, match=r"~/secret was not read: others can .*0640") as told:
        from_file(path)
    assert "chmod 600" in told.value.remedy
    allowed = from_file(path, lenient=True)
    assert allowed.identity.password == SECRET
    assert "others can read the file" in in_words(allowed, time.time())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "first line .* is empty"),
        (b"\xff\xfe\x00s3cret", "not text in UTF-8"),
        ("x" * 2_000_000, "too long"),
    ],
)
def test_a_file_that_holds_no_password_is_explained(write, content, sentence):
    with pytest.raises(NoSignIn, match=sentence) as told:
        from_file(write("secret", content))
    assert "s3cret" not in repr(told.value)


def test_a_missing_file_a_folder_and_a_pipe_are_explained(home):
    with pytest.raises(NoSignIn, match="~/none does not exist"):
        from_file(home / "none")
    with pytest.raises(NoSignIn, match=r"is no file|cannot be read"):
        from_file(home)
    os.mkfifo(home / "pipe", 0o600)
    with pytest.raises(NoSignIn, match="~/pipe is no file"):
        from_file(home / "pipe")


PGPASS = """\
# host:port:database:user:password
db.example:5432:other:me:wrong
db.example:5432:shop:you:wrong
too:short
db.example:5433:*:*:wrong
db\\.example:*:sh\\op:me:a\\:b\\\\c
*:*:*:*:later
"""


def test_pgpass_is_read_as_libpq_reads_it(write):
    found = from_config(write(".pgpass", PGPASS))
    assert found.identity.password == "a:b\\c"
    assert found.source == "password from ~/.pgpass, line 6"


def test_a_pgpass_without_a_fitting_line_is_explained(write):
    with pytest.raises(NoSignIn, match=r"No line of ~/.pgpass fits db.example:5432, database shop, user me"):
        from_config(write(".pgpass", PGPASS.replace("*:*:*:*:later", "").replace("sh\\op", "b")))


@pytest.mark.parametrize(
    ("name", "text", "key", "where"),
    [
        ("app.ini", "[db.main]\npassword = %(x)s;#\n", "db.main.password", "[db.main] password"),
        ("app.toml", '[db]\npasswords = ["a", "%(x)s;#"]\n', "db.passwords.1", "db.passwords.1"),
        ("app.json", '{"db": {"pass.word": 1, "password": "%(x)s;#"}}', "db.password", "db.password"),
        (".env", "A=1\nexport DB_PASSWORD='%(x)s;#'\n", "DB_PASSWORD", "line 2"),
        (".env.local", 'DB_PASSWORD="%(x)s;#" # said\n', "DB_PASSWORD", "line 1"),
        ("my.cnf", '[client]\npassword = "%(x)s;#"\n[mysqld]\npassword=no\n', "", "[client] password"),
        ("pg_service.conf", "[a]\npassword=no\n[b]\nhost=h\npassword=%(x)s;#\n", "b", "[b] password"),
    ],
)
def test_a_key_of_every_format_is_found(write, name, text, key, where):
    found = from_config(write(name, text), key)
    assert found.identity.password == "%(x)s;#"
    assert found.source == f"password from ~/{name}, {where}"


@pytest.mark.parametrize(
    ("name", "text", "key", "sentence"),
    [
        ("app.ini", "[db]\nuser=x\n", "db.password", r"no password in the section \[db\]"),
        ("app.ini", "[db]\nuser=x\n", "other.password", r"no section \[other\]"),
        ("app.toml", "[db]\n", "db.password", "no “password” of the key db.password"),
        ("app.json", '{"db": ["a"]}', "db.7", "no “7” of the key db.7"),
        ("app.json", '{"db": {"password": null}}', "db.password", "not a text"),
        (".env", "A=1\n", "DB", "no DB in ~/.env"),
        ("my.cnf", "[client]\n!include /x\n", "", r"group \[client\] .*!include is not read"),
        ("pg_service.conf", "[a]\n", "b", r"no service \[b\]"),
        ("app.ini", "[db]\npassword=\n", "db.password", "is empty"),
    ],
)
def test_a_key_that_is_not_there_is_explained(write, name, text, key, sentence):
    with pytest.raises(NoSignIn, match=sentence):
        from_config(write(name, text), key)


@pytest.mark.parametrize("kind", [ConfigFormat.INI, ConfigFormat.TOML, ConfigFormat.JSON])
def test_what_a_parser_cannot_read_is_not_quoted(write, kind):
    path = write("broken", f'"{SECRET}\n')
    with pytest.raises(NoSignIn, match="cannot be read as") as told:
        from_config(path, "a.b", kind)
    error = told.value
    assert "s3cret" not in repr((error, error.detail, error.__cause__))
    assert error.__suppress_context__


def test_a_number_beyond_measure_is_a_sentence(write):
    with pytest.raises(NoSignIn, match="unexpected way: ValueError") as told:
        from_config(write("app.toml", f"password = 0x{'f' * 9000}\n"), "password")
    assert told.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "begin", "key"),
    [
        ("app.ini", "[db]\npassword=x\nmore", "db.password"),
        (".env", "PW=x", "PW"),
        ("my.cnf", "[client]\npassword=x", ""),
    ],
)
def test_a_line_of_blanks_holds_nobody_up(write, name, begin, key):
    path = write(name, begin + " " * 400_000 + "y")
    began_s = time.process_time()
    with contextlib.suppress(NoSignIn):
        from_config(path, key)
    assert time.process_time() - began_s < 5
