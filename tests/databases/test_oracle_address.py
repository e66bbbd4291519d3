"""Where a profile of Oracle leads is what it says, and no value of it can escape from the descriptor."""

import oracledb
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.oracle_address import address_of, endpoints
from poolkeeper.databases.oracle_session import parameters
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import Oracle, OracleAddress, OracleClient
from poolkeeper.profiles.pasted_url import profile_from_url
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from poolkeeper.profiles.validation import problems

MARKS = "()=\"'\\"
HOSTILE = (
    ")(SERVER=pooled",
    ")(HOST=evil",
    "(",
    ")",
    "=",
    "/",
    "?",
    "#",
    "&",
    '"',
    "'",
    " ",
    "\\",
    ",",
    ":",
    "é",
)
UNHURRIED = settings(deadline=None)
"""A busy computer is no mistake of the product."""

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Z"))
VALUES = st.lists(st.one_of(st.sampled_from(HOSTILE), PRINTABLE), min_size=1, max_size=6).map("".join)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.$#-]{0,20}", fullmatch=True)
HOSTS = st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True)
PORTS = st.integers(1, 65535)
KINDS = st.sampled_from([OracleAddress.SERVICE, OracleAddress.SID])


def profile_of(oracle, **fields):
    return Profile(name="x", engine=Engine.ORACLE, user="me", oracle=oracle, **fields)


def read_by_the_driver(text, folder=None):
    """The parts of a connect string as oracledb itself reads it."""
    read = oracledb.ConnectParams(**({"config_dir": folder} if folder else {}))
    read.parse_connect_string(text)
    return read


def parts(address):
    return (
        address.host,
        address.port,
        address.protocol,
        address.service_name,
        address.sid,
        address.server_type,
    )


def refuses(profile):
    try:
        address_of(profile)
    except DatabaseError:
        return True
    return False


@UNHURRIED
@given(VALUES, VALUES, KINDS)
@example("db", "shop)(SERVER=pooled", OracleAddress.SERVICE)
@example("db)(PORT=1)", "shop", OracleAddress.SERVICE)
@example("db", '"shop"', OracleAddress.SID)
@example("db", "a/b?c#d&e", OracleAddress.SID)
def test_names_reach_the_driver_as_they_are_or_are_refused(host, name, kind):
    assume(host.strip() and name.strip())
    profile = profile_of(Oracle(address=kind), host=host, port=1522, database=name)
    if set(MARKS) & set(host + name):
        assert refuses(profile)
        assert problems(profile)
        return
    address = address_of(profile)
    is_sid = kind is OracleAddress.SID
    named = name.strip()
    meant = host.strip(), 1522, "tcp", None if is_sid else named, named if is_sid else None, None
    assert parts(address) == meant
    assert parts(read_by_the_driver(address.get_connect_string())) == meant


@pytest.mark.parametrize("control", ["\n", "\0", "\t"])
def test_a_control_character_is_refused(control):
    assert refuses(profile_of(Oracle(), host="db", database=f"shop{control}x"))
    assert refuses(profile_of(Oracle(), host=f"d{control}b", database="shop"))


@pytest.mark.parametrize(
    "changes",
    [
        {"wallet": "/w)(SSL_SERVER_DN_MATCH=off"},
        {"wallet": '/w"'},
        {"server_dn": "CN=db)(SSL_SERVER_DN_MATCH=off"},
        {"connection_class": "a)(SERVER=dedicated", "drcp": True},
    ],
)
def test_what_oracles_libraries_are_told_by_the_descriptor_cannot_escape_from_it(changes):
    thick = profile_of(Oracle(client=OracleClient.THICK, **changes), host="db", database="shop")
    assert refuses(thick)


@UNHURRIED
@given(st.sampled_from(["C:\\Oracle's\\wallet", "/w=1", "CN=db,O=x"]))
def test_folders_and_names_of_certificates_keep_their_own_signs(value):
    thick = Oracle(client=OracleClient.THICK, wallet=value, server_dn=value)
    assert not refuses(profile_of(thick, host="db", database="shop"))
    in_brackets = profile_of(Oracle(wallet="C:\\Program Files (x86)\\w"), host="db", database="shop")
    assert not refuses(in_brackets)


def test_a_connection_class_that_would_escape_is_a_problem_of_the_form():
    profile = profile_of(Oracle(drcp=True, connection_class="a)(b=c"), host="db", database="shop")
    assert [each.field for each in problems(profile)] == ["oracle.connection_class"]


def test_quotes_in_a_connect_string_do_not_smuggle_marks_into_what_is_sent():
    data = '(CONNECT_DATA=(SERVICE_NAME="a)(SERVER=pooled"))'
    text = f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1)){data})"
    assert refuses(profile_of(Oracle(address=OracleAddress.CONNECT_STRING), database=text))


@UNHURRIED
@given(NAMES, NAMES, VALUES, VALUES)
def test_a_user_and_a_password_stand_in_no_descriptor(host, service, user, password):
    profile = profile_of(Oracle(), host=host, database=service)
    sent = parameters(profile, Identity(user, password), 5).get_connect_string()
    assert parts(read_by_the_driver(sent)) == (host, 1521, "tcp", service, None, None)


TNSNAMES = """# names of the shop
ifile = {folder}/more.ora
SHOP, shop.example =
  (DESCRIPTION =
    # the listener's own port
    (ADDRESS = (PROTOCOL = TCP)(HOST = db.example)
      (PORT = 1522))
    (CONNECT_DATA =
      (SERVER = DEDICATED)
      (SERVICE_NAME = shop.example)
    )
  )

RAC=(DESCRIPTION=(LOAD_BALANCE=on)(ADDRESS_LIST=
 (ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))
 (ADDRESS=(PROTOCOL=TCP)(HOST=b)(PORT=1523)))
 (CONNECT_DATA=(SERVICE_NAME=rac)))
EASY = db.example:1524/easy
"""
MORE = "SAFE=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=safe)(PORT=2484))(CONNECT_DATA=(SID=SAFE1)))\n"


@pytest.fixture
def tns_admin(tmp_path):
    (tmp_path / "tnsnames.ora").write_text(TNSNAMES.format(folder=tmp_path))
    (tmp_path / "more.ora").write_text(MORE)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SHOP", ("db.example", 1522, "tcp", "shop.example", None, "dedicated")),
        ("shop", ("db.example", 1522, "tcp", "shop.example", None, "dedicated")),
        ("SHOP.EXAMPLE", ("db.example", 1522, "tcp", "shop.example", None, "dedicated")),
        ("rac", (["a", "b"], [1521, 1523], ["tcp", "tcp"], "rac", None, None)),
        ("safe", ("safe", 2484, "tcps", None, "SAFE1", None)),
        ("easy", ("db.example", 1524, "tcp", "easy", None, None)),
    ],
)
def test_a_name_of_tnsnames_leads_where_the_driver_says(tns_admin, name, meant):
    oracle = Oracle(address=OracleAddress.CONNECT_STRING, tns_admin=tns_admin)
    profile = profile_of(oracle, database=name)
    assert parts(address_of(profile)) == parts(read_by_the_driver(name, tns_admin)) == meant
    hosts = meant[0] if isinstance(meant[0], list) else [meant[0]]
    assert [each.host for each in endpoints(profile)] == hosts


def test_a_name_without_encryption_is_refused_where_it_is_demanded(tns_admin):
    oracle = Oracle(address=OracleAddress.CONNECT_STRING, tns_admin=tns_admin)
    demanding = Tls(mode=Encryption.VERIFY_FULL)
    assert refuses(profile_of(oracle, database="SHOP", tls=demanding))
    assert not refuses(profile_of(oracle, database="SAFE", tls=demanding))


@UNHURRIED
@given(
    st.lists(NAMES, min_size=1, max_size=2),
    PORTS,
    NAMES,
    st.sampled_from(["SERVICE_NAME", "SID"]),
    st.sampled_from(["tcp", "tcps"]),
    st.sampled_from(["", "(SERVER=dedicated)", "(SERVER=pooled)", "(SERVER=shared)"]),
    st.sampled_from(["", "(FAILOVER=on)", "(SECURITY=(SSL_SERVER_DN_MATCH=yes))"]),
)
def test_a_pasted_descriptor_leads_where_the_driver_would_have_gone(
    hosts, port, name, kind, protocol, server, more
):
    addresses = "".join(f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))" for host in hosts)
    text = f"(DESCRIPTION={more}{addresses}(CONNECT_DATA={server}({kind}={name})))"
    pasted = profile_from_url(text).profile()
    *where, _server = parts(address_of(pasted))
    *meant, meant_server = parts(read_by_the_driver(text))
    assert where == meant
    assert pasted.oracle.drcp or pasted.database == text or meant_server in {None, "dedicated"}


@UNHURRIED
@given(
    st.lists(HOSTS, min_size=1, max_size=2),
    PORTS,
    NAMES.map(lambda name: name.translate({ord("$"): "_", ord("#"): "_"})),
    st.sampled_from(["tcp", "tcps"]),
    st.sampled_from(["", ":pooled", ":dedicated", ":dedicated/inst"]),
)
def test_a_pasted_easy_connect_string_leads_where_the_driver_would_have_gone(
    hosts, port, name, protocol, server
):
    text = f"{protocol}://{','.join(hosts)}:{port}/{name}{server}"
    address = address_of(profile_from_url(text).profile())
    assert parts(address)[:5] == parts(read_by_the_driver(text))[:5]
