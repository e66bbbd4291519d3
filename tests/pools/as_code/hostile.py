"""Values that would break out of a language that does not escape them, and the profiles that hold them."""

from hypothesis import strategies as st

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.profile import Encryption, Profile, Safety, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from poolkeeper.profiles.validation import spoils_a_descriptor

_SIGNS = "'\"\\;{}[]()=#!:$%&|<>`?*@+ ,\n\r\t\f\0\x1b\x85\u2028\u2029\u202e\ufeff\u00a0é漢\U0001f600ux0Nn"
NASTY = (
    '"); import os; os.system("true") #',
    "'''\"\"\"",
    "\\",
    "\\\\'",
    "a\\",
    "\\N{DOLLAR SIGN}",
    "\\u0022;",
    "line\nSecond=1\r\nThird=2",
    "${jndi:ldap://x}",
    "#{x} {x} {{x}} $x %s %(x)s",
    "};PWD={x};Server={evil",
    "}",
    "{",
    "a;b=c",
    ' " ',
    "# comment",
    "! comment",
    "key=value:more",
    "\u2028\u2029\x85\x0b\x0c",
    "\U0001f600é漢\u202e",
)

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from(_SIGNS), min_size=1, max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
"""Anything that can be text; half a surrogate pair is none."""

in_descriptors = texts.filter(lambda text: not spoils_a_descriptor(text))


def hosts(engine):
    """Text that stays one host: no path, no list, and what a descriptor of Oracle can hold."""
    found = in_descriptors if engine is Engine.ORACLE else texts
    without = str.maketrans("", "", ",\\/")
    return found.map(lambda text: "h" + text.translate(without))


@st.composite
def profiles(draw, engine):
    """A profile whose every text is hostile."""
    database = draw(in_descriptors if engine is Engine.ORACLE else texts)
    return of_texts(
        engine,
        name=draw(texts),
        host=draw(hosts(engine)),
        database=f"/{database}" if engine is Engine.SQLITE else database,
        user=draw(texts),
        files=(draw(texts), draw(texts), draw(texts)),
        words=(draw(texts), draw(texts), draw(texts)),
    )


def plain(engine):
    """The same profile with harmless texts: what the other's code must look like."""
    database = "/d" if engine is Engine.SQLITE else "d"
    return of_texts(
        engine, name="n", host="h", database=database, user="u", files=("a", "c", "k"), words=("x", "y", "z")
    )


def of_texts(engine, *, name, host, database, user, files, words):
    """A profile that says everything it can."""
    ca_file, certificate_file, key_file = files
    return Profile(
        name=name,
        engine=engine,
        host=host,
        database=database,
        user=user,
        tls=Tls(
            mode=Encryption.VERIFY_FULL, ca_file=ca_file, certificate_file=certificate_file, key_file=key_file
        ),
        safety=Safety(read_only=True, statement_timeout_s=30),
        sql_server=SqlServer(
            login=SqlServerLogin.PASSWORD, host_in_certificate=words[0], service_principal=words[1]
        ),
        oracle=Oracle(edition=words[0], server_dn=words[1], proxy_user=words[2], driver_pool=DriverPool()),
    )
