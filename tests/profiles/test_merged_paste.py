"""A URL pasted over a profile changes where it leads and none of its protections."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.merged_paste import merged_paste
from poolkeeper.profiles.oracle import DriverPool, Oracle, OracleAddress
from poolkeeper.profiles.pasted_url import profile_from_url
from poolkeeper.profiles.profile import Encryption, Profile, Safety, Tls

BEFORE = Profile(
    name="orders",
    engine=Engine.POSTGRESQL,
    host="db.example",
    database="shop",
    user="app",
    production=True,
    tls=Tls(mode=Encryption.VERIFY_FULL, ca_file="/ca.pem"),
    safety=Safety(read_only=True, ask_before_writing=True, statement_timeout_s=60),
)


def pasted(url):
    return merged_paste(BEFORE, profile_from_url(url).profile())


def test_the_protections_stay_when_the_url_says_nothing_of_them():
    merged = pasted("postgresql://other@elsewhere.example/shop")
    assert merged.profile.tls == BEFORE.tls
    assert merged.profile.safety == BEFORE.safety
    assert (merged.profile.name, merged.profile.production) == ("orders", True)
    assert merged.profile.host == "elsewhere.example"


def test_less_encryption_is_taken_where_the_url_names_it_and_said():
    merged = pasted("postgresql://app@db.example/shop?sslmode=require")
    assert merged.profile.tls.mode is Encryption.REQUIRE
    assert merged.notes


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("postgresql://app@DB.example/other", False),
        ("postgresql://app@evil.example/shop", True),
        ("postgresql://root@db.example/shop", True),
        ("postgresql://app@db.example:5433/shop", True),
        ("mysql://app@db.example/shop", True),
    ],
)
def test_another_server_or_user_is_noticed(url, elsewhere):
    assert pasted(url).leads_elsewhere is elsewhere


LEDGER = Profile(
    name="ledger",
    engine=Engine.ORACLE,
    database="ledger",
    user="me",
    oracle=Oracle(
        address=OracleAddress.CONNECT_STRING, tns_admin="/tns", wallet="/wallet", driver_pool=DriverPool()
    ),
)


def test_another_connect_string_of_oracle_leads_elsewhere():
    merged = merged_paste(LEDGER, profile_from_url("me/pw@tcps://evil1,evil2/x").profile())
    assert merged.leads_elsewhere
    assert not merged_paste(LEDGER, LEDGER).leads_elsewhere


def test_what_a_string_says_nothing_of_is_kept():
    merged = merged_paste(LEDGER, profile_from_url("me/pw@tcps://one,two/x").profile())
    assert (merged.profile.oracle.wallet, merged.profile.oracle.driver_pool) == ("/wallet", DriverPool())
