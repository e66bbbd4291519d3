"""What people paste about Oracle, and what becomes of it."""

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import OracleAddress, OraclePrivilege, Purity
from poolkeeper.profiles.pasted_url import BadUrl, may_be_connection, profile_from_url
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.validation import problems

SERVICE, SID, STRING = OracleAddress.SERVICE, OracleAddress.SID, OracleAddress.CONNECT_STRING
ONE = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1522))(CONNECT_DATA=(SERVICE_NAME=shop)))"
TWO = (
    "(DESCRIPTION=(ADDRESS_LIST=(LOAD_BALANCE=on)(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))"
    "(ADDRESS=(PROTOCOL=TCP)(HOST=b)(PORT=1521)))(CONNECT_DATA=(SERVICE_NAME=shop)))"
)
ENTRY = """# the shop
SHOP, SHOP2 =
  (DESCRIPTION =
    # the listener
    (ADDRESS_LIST = (ADDRESS = (PROTOCOL = TCP)(HOST = db)(PORT = 1522)))
    (CONNECT_DATA =
      (SERVER = DEDICATED)
      (SERVICE_NAME = shop.example)
    )
  )
"""


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("oracle+oracledb://me:p%2Fw@db:1522/?service_name=shop", SERVICE, ("db", 1522, "shop", "me", "p/w")),
        ("oracle+oracledb://me:pw@db?service_name=shop", SERVICE, ("db", 0, "shop", "me", "pw")),
        ("oracle://me:pw@db:1522/SHOP", SID, ("db", 1522, "SHOP", "me", "pw")),
        ("oracle+cx_oracle://me:pw@shop_tns", STRING, ("", 0, "shop_tns", "me", "pw")),
        ("oracle+oracledb://me:pw@/?dsn=db:1522/shop", SERVICE, ("db", 1522, "shop", "me", "pw")),
        ("jdbc:oracle:thin:@//db:1522/shop", SERVICE, ("db", 1522, "shop", "", None)),
        ("jdbc:oracle:thin:@db:1522/shop", SERVICE, ("db", 1522, "shop", "", None)),
        ("jdbc:oracle:thin:me/pw@db:1522:SHOP", SID, ("db", 1522, "SHOP", "me", "pw")),
        ("jdbc:oracle:oci:me/pw@shop_tns", STRING, ("", 0, "shop_tns", "me", "pw")),
        (f"jdbc:oracle:thin:me/pw@{ONE}", SERVICE, ("db", 1522, "shop", "me", "pw")),
        ("me/pw@db:1522/shop", SERVICE, ("db", 1522, "shop", "me", "pw")),
        ("me/p@w/x@//[::1]:1522/shop", SERVICE, ("::1", 1522, "shop", "me", "p@w/x")),
        ('"Me"/"p@s /w"@db/shop', SERVICE, ("db", 0, "shop", '"Me"', "p@s /w")),
        ("me@//db/shop", SERVICE, ("db", 0, "shop", "me", None)),
        ("db:1522/shop", SERVICE, ("db", 1522, "shop", "", None)),
        ("//db/shop", SERVICE, ("db", 0, "shop", "", None)),
        ("tcps://db:1522/shop", SERVICE, ("db", 1522, "shop", "", None)),
        ("me/pw@shop_tns", STRING, ("", 0, "shop_tns", "me", "pw")),
        (ENTRY, SERVICE, ("db", 1522, "shop.example", "", None)),
        (ENTRY.replace("\n", " ").replace("# the shop", "").replace("# the listener", ""), SERVICE,
         ("db", 1522, "shop.example", "", None)),
        (f"Data Source={ONE};User Id=me;Password=\"p;w\"", SERVICE, ("db", 1522, "shop", "me", "p;w")),
        ("User Id=me;Password=pw;Data Source=db:1522/shop", SERVICE, ("db", 1522, "shop", "me", "pw")),
    ],
)  # fmt: skip
def test_a_text_about_oracle_becomes_the_fields_of_a_profile(text, kind, expected):
    pasted = profile_from_url(text)
    assert (pasted.engine, pasted.oracle.address) == (Engine.ORACLE, kind)
    assert (pasted.host, pasted.port, pasted.database, pasted.user, pasted.password) == expected


def test_more_than_one_address_stays_the_connect_string_that_it_is():
    pasted = profile_from_url(f"RAC =\n  {TWO.replace('(ADDRESS=', chr(10) + '  (ADDRESS = ')}")
    assert (pasted.database, pasted.name) == (TWO, "RAC")
    assert pasted.oracle.address is STRING
    several = profile_from_url("me/pw@tcps://a,b:1522/shop?wallet_location=/w&retry_count=3")
    assert several.database == "tcps://a,b:1522/shop?wallet_location=/w&retry_count=3"
    assert (several.oracle.wallet, several.tls.mode) == ("/w", Encryption.VERIFY_FULL)
    assert several.not_taken == ()
    assert problems(several.profile()) == ()


@pytest.mark.parametrize(
    "part", ["(SERVER=SHARED)", "(INSTANCE_NAME=x)", "(FAILOVER_MODE=(TYPE=select))", "(COLOCATION_TAG=x)"]
)
def test_a_descriptor_with_a_parameter_that_no_profile_has_stays_whole(part):
    text = ONE.replace("(SERVICE_NAME=", part + "(SERVICE_NAME=")
    assert profile_from_url(text).database == text


def test_the_password_of_a_wallet_is_never_kept_in_the_address():
    pasted = profile_from_url("tcps://a,b:1522/shop?wallet_password=hunter2&wallet_location=/w")
    assert pasted.database == "tcps://a,b:1522/shop?wallet_location=/w"
    assert pasted.not_taken == ("wallet_password",)
    with pytest.raises(BadUrl, match="holds a password"):
        profile_from_url(TWO.replace("(CONNECT_DATA", "(SECURITY=(WALLET_PASSWORD=hunter2))(CONNECT_DATA"))


def test_the_options_of_an_address_are_taken_and_the_rest_is_named():
    oracle = profile_from_url(
        'jdbc:oracle:thin:@tcps://db:2484/shop:pooled?wallet_location=/w&ssl_server_cert_dn="CN=db,O=x"'
        "&pool_connection_class=APP&pool_purity=self&transport_connect_timeout=7&retry_count=3"
    )
    assert (oracle.oracle.wallet, oracle.oracle.server_dn) == ("/w", "CN=db,O=x")
    assert (oracle.oracle.drcp, oracle.oracle.connection_class, oracle.oracle.purity) == (
        True,
        "APP",
        Purity.SELF,
    )
    assert (oracle.connect_timeout_s, oracle.not_taken) == (7, ("retry_count",))
    assert oracle.tls.mode is Encryption.VERIFY_FULL
    assert profile_from_url("tcps://db/shop?ssl_server_dn_match=off").tls.mode is Encryption.VERIFY_CA
    assert profile_from_url("tcp://db/shop").tls.mode is Encryption.PREFER
    alias = profile_from_url("jdbc:oracle:thin:@shop_tns?TNS_ADMIN=/folder")
    assert (alias.database, alias.oracle.tns_admin) == ("shop_tns", "/folder")
    security = profile_from_url(
        ONE.replace("TCP)", "tcps)")[:-1]
        + '(SECURITY=(SSL_SERVER_CERT_DN="CN=a (b),O=c")(MY_WALLET_DIRECTORY=/w)))'
    )
    assert (security.oracle.server_dn, security.oracle.wallet) == ("CN=a (b),O=c", "/w")
    assert security.tls.mode is Encryption.VERIFY_FULL


@pytest.mark.parametrize("before", ["", "sqlplus ", "sqlplus -L -S ", "connect "])
def test_a_line_for_sqlplus_brings_its_privilege(before):
    pasted = profile_from_url(f"{before}sys/pw@shop_tns as SYSDBA")
    assert (pasted.user, pasted.password, pasted.database) == ("sys", "pw", "shop_tns")
    assert pasted.oracle.privilege is OraclePrivilege.SYSDBA
    assert profile_from_url("oracle://sys:pw@db/X?mode=SYSOPER").oracle.privilege is OraclePrivilege.SYSOPER


def test_a_proxy_users_name_in_brackets_is_taken_apart():
    for text in ("app[me]/pw@shop_tns", "oracle+oracledb://app%5Bme%5D:pw@shop_tns"):
        pasted = profile_from_url(text)
        assert (pasted.user, pasted.oracle.proxy_user, pasted.password) == ("app", "me", "pw")


BAD = {
    "me/hunter2@db:1521": "no service",
    "jdbc:oracle:thin:me/hunter2@db:1521": "no service",
    "jdbc:oracle:kprb:me/hunter2@db:1521/x": "looks like jdbc:oracle:thin",
    "jdbc:oracle:thin:hunter2": "no @",
    "me/hunter2@ldap://db/x": "protocol",
    "me/hunter2@db:70000/x": "from 1 to 65535",
    "me/hunter2@db:1521/x?hunter2": "options",
    "sqlplus hunter2@db@x": "cannot be understood",
    "oracle://me:hunter2@db:1521": "neither a service nor a SID",
    "oracle://me:hunter2@db/sid?service_name=x": "one of them",
    f"me/hunter2@{ONE[:-1]}": "parentheses",
    f"me/hunter2@{ONE})": "parentheses",
    "me/hunter2@(DESCRIPTION=)": "names no host",
    f"A={ONE} B={ONE}": "several entries",
    "me/hunter2@db/x\0": "control character",
    "(DESCRIPTION=" * 500: "parentheses",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_text_is_one_sentence_that_repeats_no_secret(text):
    with pytest.raises(BadUrl, match=BAD[text]) as refused:
        profile_from_url(text)
    assert "hunter2" not in repr(refused.value)


@pytest.mark.parametrize(
    "text", ["shop", "db/shop", "me@db", "/srv/a@b", "postgresql:/me:pw@db", "me:pw@db/x"]
)
def test_what_is_only_a_word_is_left_alone(text):
    assert not may_be_connection(text)
    with pytest.raises(BadUrl, match="no connection URL"):
        profile_from_url(text)
