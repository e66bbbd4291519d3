"""What of a client's certificate is never handed to libpq."""

import msgspec
import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.profile import Tls
from poolkeeper.profiles.validation import problems

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    "tls",
    [
        Tls(certificate_file="/etc/ssl/certs/ca-certificates.crt", key_file="/tmp/engine.so:key"),
        Tls(certificate_file="dynamic:/tmp/engine.so"),
    ],
)
def test_a_path_that_libpq_takes_for_a_library_is_refused_before_it_hears_of_it(postgresql, tls):
    profile = msgspec.structs.replace(postgresql.profile(), tls=tls)
    assert "colon" in " ".join(problem.sentence for problem in problems(profile))
    with pytest.raises(DatabaseError, match="colon"):
        database_of(profile.engine).connect(profile, postgresql.identity, 5)


def test_the_colon_of_a_windows_drive_is_none_of_these(postgresql):
    tls = Tls(certificate_file=r"C:\keys\client.pem", key_file=r"C:\keys\client.key")
    assert not problems(msgspec.structs.replace(postgresql.profile(), tls=tls))


def test_a_server_that_says_millions_of_characters_is_told_shortly(postgresql):
    profile = postgresql.profile()
    explained = database_of(profile.engine).explain(RuntimeError("x" * 5_000_000), profile)
    assert len(explained.detail) < 21_000
    assert explained.detail.endswith("… (4,980,000 more characters)")
