"""ADO.NET strings of PostgreSQL and MySQL are told from libpq's words and from those of SQL Server."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_url import profile_from_url
from poolkeeper.profiles.profile import Encryption

PG, MY, MS = Engine.POSTGRESQL, Engine.MYSQL, Engine.MSSQL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Host=db;Port=5433;Username=me;Password=hunter2;Database=shop",
            (PG, "db", 5433, "shop", "me", "hunter2"),
        ),
        ("Username=me; Password='a;b'; Host=db", (PG, "db", 0, "", "me", "a;b")),
        ("Server=db;Port=3307;Database=shop;Uid=me;Pwd=pw;", (MY, "db", 3307, "shop", "me", "pw")),
        ("server=db;user id=me;password=pw;SslMode=Required", (MY, "db", 0, "", "me", "pw")),
        ("Server=db;Database=shop;Uid=me;Pwd=pw", (MS, "db", 0, "shop", "me", "pw")),
        ("Driver=FreeTDS;Server=db;Port=1444;Uid=me;Pwd=pw", (MS, "db", 1444, "", "me", "pw")),
        ("host=db password=a;b=c dbname=shop", (PG, "db", 0, "shop", "", "a;b=c")),
        ("dbname=shop password=a;b host=db", (PG, "db", 0, "shop", "", "a;b")),
        ("host=db password='a;host=b' user=me", (PG, "db", 0, "", "me", "a;host=b")),
    ],
)
def test_a_string_of_pairs_becomes_the_fields_of_its_engine(text, expected):
    pasted = profile_from_url(text)
    found = pasted.engine, pasted.host, pasted.port, pasted.database, pasted.user, pasted.password
    assert found == expected
    assert "hunter2" not in pasted.name + pasted.host


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("SSL Mode=VerifyFull", Encryption.VERIFY_FULL),
        ("SslMode=VerifyCA", Encryption.VERIFY_CA),
        ("SSL Mode=Require", Encryption.REQUIRE),
        ("SSL Mode=Disable", Encryption.OFF),
    ],
)
def test_its_words_for_encryption_are_understood(words, mode):
    pasted = profile_from_url(f"Host=db;Username=me;{words};Timeout=7;Pooling=true")
    assert pasted.tls.mode is mode
    assert (pasted.connect_timeout_s, pasted.not_taken) == (7, ("Pooling",))
