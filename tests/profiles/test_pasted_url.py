"""URLs as people paste them, and what becomes of them."""

from pathlib import Path

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_url import BadUrl, profile_from_url
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.validation import problems

PG, MY = Engine.POSTGRESQL, Engine.MYSQL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:pw@db:5433/orders", (PG, "db", 5433, "orders", "me", "pw")),
        ("postgresql+psycopg://me:pw@db/orders", (PG, "db", 0, "orders", "me", "pw")),
        ("POSTGRES://me@db/orders", (PG, "db", 0, "orders", "me", None)),
        ("  'postgresql://me@db/orders'\n", (PG, "db", 0, "orders", "me", None)),
        ("postgresql://me:p%40s%2Fs%25@db/ord%20ers", (PG, "db", 0, "ord ers", "me", "p@s/s%")),
        ("postgresql://me:p@ss@db/orders", (PG, "db", 0, "orders", "me", "p@ss")),
        ("postgresql://me:p#ss:word@db/orders", (PG, "db", 0, "orders", "me", "p#ss:word")),
        ("postgresql://me:a+b@db/orders", (PG, "db", 0, "orders", "me", "a+b")),
        ("postgresql://me@[2001:db8::1]:5433/orders", (PG, "2001:db8::1", 5433, "orders", "me", None)),
        ("postgresql://me@[::1]/orders", (PG, "::1", 0, "orders", "me", None)),
        (
            "postgresql://%2Fvar%2Frun%2Fpostgresql/orders?user=me",
            (PG, "/var/run/postgresql", 0, "orders", "me", None),
        ),
        (
            "postgresql:///orders?host=/tmp&port=6543&user=me&password=p+w",
            (PG, "/tmp", 6543, "orders", "me", "p+w"),
        ),
        ("postgresql://", (PG, "localhost", 0, "", "", None)),
        ("mysql+pymysql://me:pw@db:3307/shop?charset=utf8mb4", (MY, "db", 3307, "shop", "me", "pw")),
        ("mariadb+mariadbconnector://me@db/shop", (MY, "db", 0, "shop", "me", None)),
        ("mysql://me:@db", (MY, "db", 0, "", "me", None)),
        (
            "jdbc:postgresql://db:5433/orders?user=me&password=p%26w+x",
            (PG, "db", 5433, "orders", "me", "p&w x"),
        ),
        ("jdbc:postgresql:orders?user=me", (PG, "localhost", 0, "orders", "me", None)),
        ("JDBC:mysql://me:pw@db:3307/shop", (MY, "db", 3307, "shop", "me", "pw")),
        ("jdbc:mariadb://db/shop?user=me&password=pw", (MY, "db", 0, "shop", "me", "pw")),
        ("host=db port=5433 dbname=orders user=me password=pw", (PG, "db", 5433, "orders", "me", "pw")),
        (
            "host = db dbname = 'my orders' password = 'it\\'s \\\\ here'",
            (PG, "db", 0, "my orders", "", "it's \\ here"),
        ),
        ("dbname=orders password=a\\ b user=''", (PG, "localhost", 0, "orders", "", "a b")),
        ("dbname=orders password=100%done", (PG, "localhost", 0, "orders", "", "100%done")),
    ],
)
def test_a_server_url_becomes_the_fields_of_a_profile(url, expected):
    pasted = profile_from_url(url)
    assert (
        pasted.engine,
        pasted.host,
        pasted.port,
        pasted.database,
        pasted.user,
        pasted.password,
    ) == expected


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/a.db", "/srv/a.db"),
        ("sqlite+pysqlite:////srv/a%20b.db", "/srv/a b.db"),
        ("sqlite:///C:\\data\\a.db", "C:\\data\\a.db"),
        ("sqlite:///C:/data/a.db", "C:/data/a.db"),
        ("jdbc:sqlite:/srv/a.db", "/srv/a.db"),
        ("jdbc:sqlite:C:/data/a.db", "C:/data/a.db"),
        ("sqlite:///file:/srv/a.db?mode=ro&uri=true", "/srv/a.db"),
    ],
)
def test_a_file_url_becomes_a_path(url, path):
    pasted = profile_from_url(url)
    assert (pasted.engine, pasted.database) == (Engine.SQLITE, path)
    assert problems(pasted.profile()) == ()


def test_a_relative_file_is_seen_from_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Path(profile_from_url("sqlite:///a.db").database) == tmp_path / "a.db"
    assert profile_from_url("sqlite:///file:/srv/a.db?mode=ro").safety.read_only


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://db/x", Encryption.PREFER),
        ("postgresql://db/x?sslmode=disable", Encryption.OFF),
        ("postgresql://db/x?sslmode=allow", Encryption.PREFER),
        ("postgresql://db/x?sslmode=require", Encryption.REQUIRE),
        ("postgresql://db/x?sslmode=verify-full", Encryption.VERIFY_FULL),
        ("jdbc:postgresql://db/x?ssl=true", Encryption.REQUIRE),
        ("jdbc:postgresql://db/x?ssl=true&sslmode=verify-ca", Encryption.VERIFY_CA),
        ("jdbc:postgresql://db/x?ssl=false", Encryption.OFF),
        ("jdbc:mysql://db/x?sslMode=VERIFY_IDENTITY", Encryption.VERIFY_FULL),
        ("jdbc:mysql://db/x?sslMode=DISABLED", Encryption.OFF),
        ("jdbc:mysql://db/x?useSSL=false", Encryption.OFF),
        ("jdbc:mysql://db/x?useSSL=true&requireSSL=true", Encryption.REQUIRE),
        ("jdbc:mysql://db/x?useSSL=true&verifyServerCertificate=true", Encryption.VERIFY_CA),
        ("jdbc:mariadb://db/x?sslMode=trust", Encryption.REQUIRE),
        ("mysql+pymysql://db/x?ssl_ca=/ca.pem", Encryption.VERIFY_CA),
        ("mysql+pymysql://db/x?ssl_ca=/ca.pem&ssl_verify_identity=true", Encryption.VERIFY_FULL),
        ("mysql+mysqlconnector://db/x?ssl_disabled=True", Encryption.OFF),
        ("host=db sslmode=verify-ca", Encryption.VERIFY_CA),
    ],
)
def test_every_librarys_word_for_encryption_is_understood(url, mode):
    assert profile_from_url(url).tls.mode is mode


def test_certificate_files_and_time_outs_are_taken_and_the_rest_is_named():
    url = "postgresql://db/x?sslmode=verify-full&sslrootcert=/ca&sslcert=/c&sslkey=/k&connect_timeout=7&application_name=a"
    pasted = profile_from_url(url)
    assert (pasted.tls.ca_file, pasted.tls.certificate_file, pasted.tls.key_file) == ("/ca", "/c", "/k")
    assert pasted.connect_timeout_s == 7
    assert pasted.not_taken == ("application_name",)
    assert profile_from_url("jdbc:mysql://db/x?connectTimeout=3000").connect_timeout_s == 3
    assert profile_from_url("postgresql://db/x?connect_timeout=0").connect_timeout_s == 10
    assert profile_from_url("postgresql://db/x?sslrootcert=system&sslmode=verify-full").tls.ca_file == ""


@pytest.mark.parametrize("before", ["DATABASE_URL=", "export DB_URL = ", "url="])
def test_a_line_from_a_file_of_settings_is_taken(before):
    assert profile_from_url(f"{before}'postgresql://me:pw@db/orders'").host == "db"
    assert profile_from_url(f"{before}jdbc:mysql://db/orders").engine is MY
    assert profile_from_url(f"{before}sqlite+pysqlite:////srv/a.db").database == "/srv/a.db"


def test_a_profile_made_of_a_url_can_be_saved_at_once():
    profile = profile_from_url("postgresql://me:pw@db/orders").profile()
    assert problems(profile) == ()
    assert profile.name == "orders on db"


SECRET = "hunter2"
BAD = {
    "User=me;Password=hunter2;Database=x": "between semicolons",
    "foo=bar secret=hunter2": "no connection URL",
    "service=orders password=hunter2": "service file",
    "postgresql://?service=orders&password=hunter2": "service file",
    "": "Nothing was pasted",
    "hunter2": "no connection URL",
    "postgresql:/me:hunter2@db": "no connection URL",
    "mongodb://me:hunter2@db": "databases of the kind “mongodb”",
    "jdbc:db2://db/x:user=hunter2;": "PostgreSQL, MySQL and MariaDB, SQLite, SQL Server and Oracle",
    "jdbc:": "databases of the kind",
    "jdbc:mysql:loadbalance://me:hunter2@db/x": "names no single host",
    "postgresql://me:hunter2@db:0/x": "from 1 to 65535",
    "postgresql://me:hunter2@db:70000/x": "from 1 to 65535",
    "postgresql://me:hunter2@db:abc/x": "not a number",
    "postgresql://me:hunter2/x@db:5432/x": "percent-encoded",
    "postgresql://me:hunter2?x@db/x": "percent-encoded",
    "postgresql://hunter2:hunter2:hunter2/x": "several colons",
    "postgresql://me:hunter2@::1/x": "brackets",
    "postgresql://me:hunter2@[::1/x": "bracket",
    "postgresql://me:hunter2@[::1]5/x": "bracket",
    "postgresql://me:hunter2%@db/x": "%25",
    "postgresql://me:hunter2%ff@db/x": "UTF-8",
    "postgresql://me:hunter2%00@db/x": "control character",
    "postgresql://me:hunter2@db/x\ny": "control character",
    "postgresql://me:hunter2@a:1,b:2/x": "several hosts",
    "host=a,b password=hunter2": "several hosts",
    "postgresql://me:hunter2@db/x?sslmode=hunter2": "sslmode",
    "host=db port=hunter2": "not a number",
    "host=db password='hunter2": "cannot be understood after “host”",
    "host=db password=hunter2 orphan": "cannot be understood after “password”",
    "host=db password=hunter2\0": "control character",
    "sqlite://": "in-memory",
    "sqlite:///:memory:": "in-memory",
    "jdbc:sqlite::memory:": "in-memory",
    "sqlite://hunter2/a.db": "names no host",
    "postgresql://me:hunter2@db/" + "x" * 20_000: "longer than",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_url_is_one_sentence_that_repeats_no_secret(text):
    with pytest.raises(BadUrl, match=BAD[text]) as refused:
        profile_from_url(text)
    told = repr(refused.value) + refused.value.sentence
    assert SECRET not in told
    assert refused.value.__cause__ is None or SECRET not in repr(refused.value.__cause__)


def test_a_url_that_was_mangled_anywhere_is_taken_or_told_but_never_crashes():
    urls = ["postgresql+psycopg://me:hunter2@[::1]:5433/x?sslmode=require&connect_timeout=3"]
    urls += [
        "jdbc:mysql://db:3306/x?user=me&password=hunter2&sslMode=REQUIRED",
        "sqlite:///file:/a.db?mode=ro",
    ]
    urls += ["host=db port=5433 password='hunter2' sslmode=require"]
    taken, told = 0, []
    for url in urls:
        for place in range(len(url)):
            for patch in (
                "",
                "%",
                "'",
                "\\",
                "[",
                "]",
                "@",
                ":",
                "/",
                "?",
                "=",
                "&",
                ",",
                "٣",
                "\ud800",
                " ",
            ):
                try:
                    profile_from_url(url[:place] + patch + url[place + 1 :])
                except BadUrl as refused:
                    told.append(refused.sentence)
                else:
                    taken += 1
    assert not any(SECRET in sentence for sentence in told)
    assert taken > 500
    assert len(told) > 500


def test_printing_what_was_pasted_shows_no_password():
    pasted = profile_from_url("postgresql://me:hunter2@db/x?sslkey=hunter2")
    assert SECRET not in f"{pasted} {pasted!r} {[pasted]}"
