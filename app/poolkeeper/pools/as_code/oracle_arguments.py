"""A profile of Oracle as arguments of python-oracledb, and as a connect descriptor for everything else."""

from collections.abc import Iterator

from poolkeeper.databases.meanings import port_of
from poolkeeper.pools.as_code.names import application_name, password_variable, variable
from poolkeeper.pools.as_code.python_code import Code, Value, environment, expression, number
from poolkeeper.pools.as_code.snippet import NotPossible
from poolkeeper.profiles.oracle import OracleAddress, OracleClient, Purity
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.validation import spoils_a_descriptor

UNENCRYPTED = frozenset({Encryption.OFF, Encryption.PREFER})


def arguments(profile: Profile) -> dict[str, Value]:
    """By the names of python-oracledb's documentation, "oracledb.ConnectParams()".

    `tcp_connect_timeout` is seconds. `server_type` pooled asks for DRCP, `cclass` names who may share its
    servers, `purity` whether a session may carry another's state over. Raises NotPossible for a name that no
    descriptor can hold.
    """
    options = profile.oracle
    found: dict[str, Value] = {
        **sign_in(profile),
        **_address(profile),
        **more(profile),
    }
    return {**found, **({"proxy_user": options.proxy_user} if options.proxy_user else {})}


def sign_in(profile: Profile) -> dict[str, Value]:
    """The user and the password's variable."""
    found: dict[str, Value] = {"user": profile.user}
    if profile.sign_in.has_password:
        found["password"] = environment(password_variable(profile))
    return found


def more(profile: Profile) -> dict[str, Value]:
    """Everything but user, address and proxy."""
    options = profile.oracle
    found: dict[str, Value] = {
        "tcp_connect_timeout": number(profile.connect_timeout_s),
        "program": application_name(profile),
        "edition": options.edition,
        "wallet_location": options.wallet,
        "wallet_password": environment(variable(profile, "WALLET_PASSWORD")) if options.wallet else "",
    }
    if options.privilege.value:
        found["mode"] = Code(f"oracledb.AUTH_MODE_{options.privilege.value.upper()}")
    return {
        **{name: value for name, value in found.items() if value != ""},
        **_drcp(profile),
        **_tls(profile),
    }


def has_context(profile: Profile) -> bool:
    """Whether the arguments name `tls`: the thin mode takes Python's context where there is no wallet."""
    options = profile.oracle
    thin = options.client is OracleClient.THIN and not options.wallet
    return thin and profile.tls.mode not in UNENCRYPTED


def client(profile: Profile) -> str:
    """A statement that loads Oracle's client libraries, for the thick mode."""
    options = profile.oracle
    if options.client is OracleClient.THIN:
        return ""
    folders: dict[str, Value] = {"lib_dir": options.client_folder, "config_dir": options.tns_admin}
    given = ", ".join(f"{name}={expression(value)}" for name, value in folders.items() if value)
    return f"oracledb.init_oracle_client({given})"


def descriptor(profile: Profile) -> str:
    """A connect descriptor, or the connect string as the profile has it.

    Source: Oracle's Net Services Reference, "Local Naming Parameters". Raises NotPossible.
    """
    options = profile.oracle
    if options.address is OracleAddress.CONNECT_STRING:
        return profile.database
    _check(profile.host, profile.database, options.connection_class)
    named = "SID" if options.address is OracleAddress.SID else "SERVICE_NAME"
    protocol = "tcp" if profile.tls.mode in UNENCRYPTED else "tcps"
    place = f"(PROTOCOL={protocol})(HOST={profile.host or 'localhost'})(PORT={port_of(profile)})"
    pooled = "(SERVER=POOLED)" if options.drcp else ""
    shared = (
        f"(POOL_CONNECTION_CLASS={options.connection_class})" if pooled and options.connection_class else ""
    )
    return f"(DESCRIPTION=(ADDRESS={place})(CONNECT_DATA=({named}={profile.database}){pooled}{shared}))"


def read_only_note(profile: Profile) -> Iterator[str]:
    """Oracle has no read-only session, only read-only transactions."""
    if profile.safety.read_only:
        yield (
            "Read-only is not written: Oracle has it for one transaction (SET TRANSACTION READ ONLY). Give "
            "the application a user that may only read."
        )


def _address(profile: Profile) -> dict[str, Value]:
    options = profile.oracle
    if options.address is OracleAddress.CONNECT_STRING:
        thin_folder = options.tns_admin if options.client is OracleClient.THIN else ""
        return {"dsn": profile.database, **({"config_dir": thin_folder} if thin_folder else {})}
    _check(profile.host, profile.database, options.connection_class)
    named = "sid" if options.address is OracleAddress.SID else "service_name"
    place: dict[str, Value] = {"host": profile.host or "localhost", "port": port_of(profile)}
    if profile.tls.mode not in UNENCRYPTED:
        place["protocol"] = "tcps"
    return {**place, named: profile.database}


def _drcp(profile: Profile) -> dict[str, Value]:
    options = profile.oracle
    if not options.drcp:
        return {}
    found: dict[str, Value] = {
        "server_type": "pooled",
        "cclass": options.connection_class or application_name(profile),
    }
    if options.purity is not Purity.DEFAULT:
        found["purity"] = Code(f"oracledb.PURITY_{options.purity.value.upper()}")
    return found


def _tls(profile: Profile) -> dict[str, Value]:
    if profile.tls.mode in UNENCRYPTED:
        return {}
    found: dict[str, Value] = {"ssl_server_dn_match": profile.tls.mode is Encryption.VERIFY_FULL}
    if profile.oracle.server_dn:
        found["ssl_server_cert_dn"] = profile.oracle.server_dn
    if has_context(profile):
        found["ssl_context"] = Code("tls")
    return found


def _check(*texts: str) -> None:
    """What would escape from the descriptor, which the driver writes itself."""
    if any(spoils_a_descriptor(text) for text in texts):
        raise NotPossible(
            "The host, service or connection class has a character that no descriptor of Oracle can hold. "
            "Write it without parentheses, quotes, equal signs and backslashes."
        )
