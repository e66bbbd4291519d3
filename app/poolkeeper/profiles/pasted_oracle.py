"""Pasted texts about Oracle: URLs of SQLAlchemy and JDBC, EZConnect, SQL*Plus and tnsnames.ora.

Sources: the dialect oracledb of SQLAlchemy, whose path is a SID; Oracle Database JDBC Developer's Guide; and
python-oracledb's documentation, "Connection handling".
"""

import re
from collections.abc import Mapping

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import OracleAddress, OraclePrivilege
from poolkeeper.profiles.pasted_descriptor import looks_like_descriptor
from poolkeeper.profiles.pasted_fields import PastedUrl, suggested_name
from poolkeeper.profiles.pasted_key_values import Rules, normal, pairs_of
from poolkeeper.profiles.pasted_oracle_address import Where, looks_like_easy_connect, where_of
from poolkeeper.profiles.pasted_oracle_options import meaning_of
from poolkeeper.profiles.url_pieces import BadUrl, pieces_of

_SIGN_IN = re.compile(
    r"(?P<user>\"[^\"]+\"|[^\s\"/@:\[\]=()]+)(?:\[(?P<proxy>[^\]]+)\])?"
    r"(?:/(?:\"(?P<quoted>[^\"]*)\"|(?P<password>.*)))?@(?P<where>[^@]*)",
    re.DOTALL,
)
_AS = re.compile(
    r"\s+as\s+(?P<privilege>sysdba|sysoper|sysbackup|sysdg|syskm|sysrac|sysasm)\s*$", re.IGNORECASE
)
_COMMAND = re.compile(r"^(?:sqlplus(?:\s+-\w+)*|sqlcl|sql|conn(?:ect)?)\s+", re.IGNORECASE)
_NEITHER = "The URL names neither a service nor a SID. Write ?service_name=name after the port."


class _Login(msgspec.Struct, frozen=True):
    user: str = ""
    password: str = ""
    proxy: str = ""
    privilege: str = ""

    def __repr__(self) -> str:
        return "_Login(***)"


def looks_like_address(text: str) -> bool:
    """Whether a text without a scheme is EZConnect, or what SQL*Plus takes."""
    if _COMMAND.match(text) or looks_like_easy_connect(_AS.sub("", text)):
        return True
    signed = _SIGN_IN.fullmatch(_AS.sub("", text))
    if signed is None or not signed["where"].strip():
        return False
    has_password = signed["quoted"] is not None or signed["password"] is not None
    return has_password or "/" in signed["where"] or signed["where"].startswith("(")


def from_address(text: str) -> PastedUrl:
    """`user/password@address as sysdba`, or the address alone. Raises BadUrl."""
    text = _COMMAND.sub("", text.strip())
    found = _AS.search(text)
    privilege = found["privilege"] if found else ""
    text = text[: found.start()] if found else text
    signed = _SIGN_IN.fullmatch(text)
    if signed is None:
        if "@" in text:
            raise BadUrl("The text cannot be understood. Write user/password@host:1521/service.")
        return _pasted(where_of(text), _Login(privilege=privilege))
    return _pasted(where_of(signed["where"]), _login(signed, privilege))


def from_jdbc(rest: str) -> PastedUrl:
    """What follows `jdbc:oracle:`. Raises BadUrl."""
    driver, colon, text = rest.partition(":")
    if driver.casefold() not in {"thin", "oci", "oci8"} or not colon:
        raise BadUrl("A JDBC URL of Oracle looks like jdbc:oracle:thin:@//host:1521/service.")
    if text.startswith("@"):
        return _pasted(where_of(text[1:]), _Login())
    signed = _SIGN_IN.fullmatch(text)
    if signed is None:
        raise BadUrl("The JDBC URL has no @ before the address, as in jdbc:oracle:thin:@//host:1521/service.")
    return _pasted(where_of(signed["where"]), _login(signed, ""))


def from_url(rest: str) -> PastedUrl:
    """What follows `oracle+driver://`, as SQLAlchemy reads it. Raises BadUrl."""
    pieces = pieces_of(rest, plus_is_space=True)
    options = {name.casefold(): value for name, value in pieces.options.items()}
    service, string = options.pop("service_name", ""), options.pop("dsn", "")
    if service and pieces.path:
        raise BadUrl("The URL names a SID in its path and a service in service_name. Write one of them.")
    encrypted = options.pop("protocol", "").casefold() == "tcps"
    if service or pieces.path:
        kind = OracleAddress.SERVICE if service else OracleAddress.SID
        where = Where(
            service or pieces.path, kind, pieces.host or "localhost", pieces.port, encrypted, options
        )
    elif pieces.host and not pieces.port:
        where = Where(pieces.host, OracleAddress.CONNECT_STRING, options=options, name=pieces.host)
    elif string and not pieces.host:
        where = where_of(string)
        where = msgspec.structs.replace(where, options=where.options | options)
    else:
        raise BadUrl(_NEITHER)
    user, bracket, proxy = pieces.user.partition("[")
    proxied = bracket and proxy.endswith("]")
    login = _Login(user if proxied else pieces.user, pieces.password or "", proxy[:-1] if proxied else "")
    return _pasted(where, login)


def data_source_of(text: str) -> dict[str, str]:
    """The keywords of an ADO.NET string whose data source is an address of Oracle; else none."""
    try:
        words = {normal(name): value for name, value in pairs_of(text, Rules.QUOTES)}
    except BadUrl:
        return {}
    source = words.get("datasource", "")
    return words if looks_like_descriptor(source) or looks_like_easy_connect(source) else {}


def from_data_source(words: Mapping[str, str]) -> PastedUrl:
    """A string of ADO.NET for Oracle, by its keywords as they are compared. Raises BadUrl."""
    login = _Login(words.get("userid", ""), words.get("password", ""), words.get("proxyuserid", ""))
    known = {"datasource", "userid", "password", "proxyuserid"}
    pasted = _pasted(where_of(words["datasource"]), login)
    left = (name for name in words if name not in known)
    return msgspec.structs.replace(pasted, not_taken=(*pasted.not_taken, *left))


def _login(signed: re.Match[str], privilege: str) -> _Login:
    password = signed["quoted"] if signed["quoted"] is not None else signed["password"]
    return _Login(signed["user"], password or "", signed["proxy"] or "", privilege)


def _pasted(where: Where, login: _Login) -> PastedUrl:
    meaning = meaning_of(where.options, encrypted=where.encrypted)
    by_string = where.address is OracleAddress.CONNECT_STRING
    oracle = msgspec.structs.replace(meaning.oracle, address=where.address, proxy_user=login.proxy)
    if login.privilege:
        oracle = msgspec.structs.replace(oracle, privilege=OraclePrivilege(login.privilege.casefold()))
    name = where.name or suggested_name("" if by_string else where.database, where.host)
    return PastedUrl(
        engine=Engine.ORACLE,
        name=name or "Oracle",
        host=where.host,
        port=where.port,
        database=where.database,
        user=login.user,
        password=login.password or None,
        tls=meaning.tls,
        connect_timeout_s=meaning.connect_timeout_s or 10,
        oracle=oracle,
        not_taken=meaning.not_taken if not by_string else meaning.refused,
    )
