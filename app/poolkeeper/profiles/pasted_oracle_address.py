"""Where a pasted text of Oracle leads: EZConnect, host:port:SID, a name of tnsnames.ora or a descriptor.

Sources: Oracle Database Net Services Administrator's Guide, "Using Easy Connect Plus"; Oracle Database JDBC
Developer's Guide, "Database URLs and Database Specifiers".
"""

import re

import msgspec

from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.pasted_descriptor import descriptor_of, looks_like_descriptor
from poolkeeper.profiles.url_pieces import BadUrl, port_of

_HOSTS = r"(?P<hosts>(?:\[[^\]]*\]|[^\s/?()\[\]@\"'=])+)"
_EASY = re.compile(
    rf"(?:(?P<protocol>[A-Za-z]+)://|//)?{_HOSTS}"
    r"(?:/(?P<service>[^\s/:?()\"'=\\]*)(?::(?P<server>[A-Za-z]+))?(?:/(?P<instance>[^\s/?()\"'=]+))?)?"
    r"(?:\?(?P<options>.*))?",
    re.DOTALL,
)
_SID = re.compile(r"(?://)?(?P<host>\[[^\]]*\]|[^\s/:?()\[\]@,]+):(?P<port>\d+):(?P<sid>[^\s/:?()\"'=\\]+)")
_ALIAS = re.compile(r"(?P<alias>[\w.$#-]+)(?:\?(?P<options>.*))?", re.DOTALL)
_OPTION = re.compile(r'&?(?P<name>[\w.]+)=(?P<value>"[^"]*"|\((?:[^()]|\([^()]*\))*\)|[^&]*)(?=&|\Z)')
_NO_SERVICE = "The text names no service. Write it after the port, as in host:1521/service."
_UNREADABLE = (
    "The address cannot be understood. Write host:1521/service, a name of tnsnames.ora or a descriptor."
)


class Where(msgspec.Struct, frozen=True):
    """An address and the options that stood in it, by their names in small letters.

    A connect string that stays as it is stands in `database`; `encrypted` says whether TCPS is asked for.
    """

    database: str
    address: OracleAddress
    host: str = ""
    port: int = 0
    encrypted: bool = False
    options: dict[str, str] = {}
    name: str = ""

    def __repr__(self) -> str:
        return "Where(***)"


def where_of(text: str) -> Where:
    """Where `text` leads. Raises BadUrl."""
    text = text.strip()
    if looks_like_descriptor(text):
        return _of_descriptor(text)
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadUrl("The text contains a control character (NUL, a line break). Remove it and paste again.")
    if (sid := _SID.fullmatch(text)) is not None:
        host = sid["host"].strip("[]")
        return Where(sid["sid"], OracleAddress.SID, host=host, port=port_of(sid["port"]))
    if (alias := _ALIAS.fullmatch(text)) is not None:
        return Where(
            alias["alias"],
            OracleAddress.CONNECT_STRING,
            options=_options(alias["options"]),
            name=alias["alias"],
        )
    easy = _EASY.fullmatch(text)
    if easy is None:
        raise BadUrl(_UNREADABLE)
    return _of_easy(easy)


def looks_like_easy_connect(text: str) -> bool:
    """Whether `text` surely is an EZConnect string: it names a service, and a port or two slashes."""
    easy = _EASY.fullmatch(text)
    if easy is None or not easy["service"]:
        return False
    return text.startswith("//") or re.search(r":\d+$", easy["hosts"]) is not None


def _of_easy(easy: re.Match[str]) -> Where:
    protocol = (easy["protocol"] or "tcp").casefold()
    if protocol not in {"tcp", "tcps"}:
        raise BadUrl("The address asks for a protocol that Poolkeeper does not know. It knows tcp and tcps.")
    if not easy["service"]:
        raise BadUrl(_NO_SERVICE)
    options, server = _options(easy["options"]), (easy["server"] or "").casefold()
    several = "," in easy["hosts"] or ";" in easy["hosts"]
    if several or easy["instance"] or server not in {"", "dedicated", "pooled"}:
        return _kept(easy, options, encrypted=protocol == "tcps")
    found = re.fullmatch(r"(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:\[\]]+))(?::(?P<port>[^:]*))?", easy["hosts"])
    if found is None:
        raise BadUrl(_UNREADABLE)
    if server == "pooled":
        options["server_type"] = "pooled"
    return Where(
        easy["service"],
        OracleAddress.SERVICE,
        host=found["six"] or found["host"] or "",
        port=port_of(found["port"] or ""),
        encrypted=protocol == "tcps",
        options=options,
    )


def _kept(easy: re.Match[str], options: dict[str, str], *, encrypted: bool) -> Where:
    """A string of more than a profile has fields for, as it is but for passwords."""
    base = easy.string[: easy.start("options") - 1] if easy["options"] is not None else easy.string
    parts = [
        match
        for match in _OPTION.finditer(easy["options"] or "")
        if "password" not in match["name"].casefold()
    ]
    query = "&".join(match[0].lstrip("&") for match in parts)
    return Where(
        f"{base}?{query}" if query else base,
        OracleAddress.CONNECT_STRING,
        encrypted=encrypted,
        options=options,
        name=easy["service"],
    )


def _of_descriptor(text: str) -> Where:
    found = descriptor_of(text)
    words = dict(found.words or {})
    if not words:
        return Where(found.text, OracleAddress.CONNECT_STRING, encrypted=found.encrypted, name=found.name)
    host, port = words.pop("HOST"), words.pop("PORT", "")
    sid, service = words.pop("SID", ""), words.pop("SERVICE_NAME", "")
    del words["PROTOCOL"]
    options = {key.casefold(): value for key, value in words.items()}
    if "server" in options:
        options["server_type"] = options.pop("server")
    return Where(
        sid or service,
        OracleAddress.SID if sid else OracleAddress.SERVICE,
        host=host,
        port=port_of(port),
        encrypted=found.encrypted,
        options=options,
        name=found.name,
    )


def _options(text: str | None) -> dict[str, str]:
    """The `name=value` pairs after a question mark, the last of each name. Raises BadUrl."""
    options: dict[str, str] = {}
    position = 0
    text = text or ""
    while position < len(text):
        option = _OPTION.match(text, position)
        if option is None:
            raise BadUrl(
                "The options after the question mark cannot be understood. Write name=value&name=value."
            )
        options[option["name"].casefold()] = option["value"].removeprefix('"').removesuffix('"')
        position = option.end()
    return options
