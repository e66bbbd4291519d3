"""Logs a client in: reads both phases, checks the password, and tells the new session's facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.standins.tns_connect import ConnectAsk
from tests.standins.tns_sessions import Session
from tests.standins.tns_styles import ServerStyle
from tests.standins.ttc_authentication import Challenge, Verifier
from tests.standins.ttc_buffers import TtcReader, TtcWriter
from tests.standins.ttc_cursors import MAX_OPEN_CURSORS
from tests.standins.ttc_errors import OracleError, write_warning

MESSAGE_PARAMETERS = 8
PRIVILEGES = {
    0x00000020: "SYSDBA",
    0x00000040: "SYSOPER",
    0x00400000: "SYSASM",
    0x01000000: "SYSBACKUP",
    0x02000000: "SYSDG",
    0x04000000: "SYSKM",
    0x08000000: "SYSRAC",
}
PURITIES = {"0": "DEFAULT", "1": "NEW", "2": "SELF"}
CHANGES_PASSWORD = 0x00000002
REFUSALS = {
    1017: "invalid username/password; logon denied",
    1031: "insufficient privileges",
    1033: "ORACLE initialization or shutdown in progress",
    1034: "ORACLE not available",
    1035: "ORACLE only available to users with RESTRICTED SESSION privilege",
    1045: "user lacks CREATE SESSION privilege; logon denied",
    1005: "null password given; logon denied",
    12520: "TNS:listener could not find available handler for requested type of server",
    18: "maximum number of sessions exceeded",
    20: "maximum number of processes exceeded",
    28000: "The account is locked.",
    28001: "The password has expired.",
    28009: "connection as SYS should be as SYSDBA or SYSOPER",
    28030: "Server encountered problems accessing LDAP directory service",
    28041: "Authentication protocol internal error",
}
WARNINGS = {
    28002: "the password will expire within 7 days",
    28011: "the account will expire soon; change your password now",
}


@dataclass
class LoginRules:
    """Who may log in and how; a test changes `refusal` to have the next logins refused or warned about.

    `tokens` maps access tokens to the users that they stand for.
    """

    users: dict[str, str] = field(repr=False)
    verifier: Verifier = "12c"
    refusal: int | None = None
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def password(self, user: str) -> str | None:
        """The user's password; None for a stranger. Names are alike whatever their letter case."""
        return next((password for name, password in self.users.items() if name.upper() == user.upper()), None)


@dataclass(frozen=True, slots=True)
class LoginAsk:
    """One phase of a login as read."""

    user: str
    mode: int
    values: Mapping[str, str] = field(repr=False)


def read_login(reader: TtcReader) -> LoginAsk:
    """Read one phase, without its function head."""
    has_user = reader.u8()
    reader.ub()
    mode = reader.ub()
    reader.u8()
    count = reader.ub()
    reader.raw(2)
    user = (reader.sized() or b"").decode() if has_user else ""
    values = {}
    for _ in range(count):
        key = reader.twice_sized().decode().rstrip("\0")
        values[key] = reader.twice_sized().decode()
        reader.ub()
    return LoginAsk(user, mode, values)


class Login:
    """One client's login in two phases."""

    def __init__(self, rules: LoginRules, session: Session, ask: ConnectAsk) -> None:
        self._rules = rules
        self._session = session
        self._ask = ask
        self._challenge: Challenge | None = None

    def first(self, login: LoginAsk, writer: TtcWriter) -> None:
        """Answer phase one with the challenge; notes who asks."""
        session = self._session
        session.user = login.user.strip('"') if login.user.startswith('"') else login.user.upper()
        self._note_program(login)
        self._challenge = Challenge(self._rules.verifier, self._rules.password(session.user))
        write_parameters(writer, self._challenge.first_answer())

    def second(self, login: LoginAsk, writer: TtcWriter, facts: Callable[[Session], dict[str, str]]) -> None:
        """Answer phase two; raises OracleError for a wrong password or a scripted refusal."""
        values, session = login.values, self._session
        if "AUTH_TOKEN" in values:
            self._accept_token(login, writer, facts)
            return
        challenge = self._challenge
        if challenge is None or not challenge.accepts(
            values.get("AUTH_SESSKEY", ""), values.get("AUTH_PASSWORD", "")
        ):
            raise OracleError(1017, REFUSALS[1017])
        self._refuse_as_scripted(login, challenge)
        self._note(login)
        answer = [("AUTH_SVR_RESPONSE", challenge.proof(), 0)]
        answer += [(key, value, 0) for key, value in facts(session).items()]
        write_parameters(writer, answer)
        if self._rules.refusal in WARNINGS:
            write_warning(writer, self._rules.refusal, WARNINGS[self._rules.refusal])

    def change_password(self, login: LoginAsk, writer: TtcWriter) -> None:
        """Change the password of a session that is logged in."""
        if self._challenge is None or self._rules.password(self._session.user) is None:
            raise OracleError(1017, REFUSALS[1017])
        if self._challenge.open(login.values["AUTH_PASSWORD"]) != self._challenge.password_bytes:
            raise OracleError(28008, "invalid old password")
        self._store_password(login.values["AUTH_NEWPASSWORD"])
        write_parameters(writer, [])

    def _accept_token(
        self, login: LoginAsk, writer: TtcWriter, facts: Callable[[Session], dict[str, str]]
    ) -> None:
        """A token comes at once in phase two, and nobody proves anything by it."""
        user = self._rules.tokens.get(login.values["AUTH_TOKEN"])
        if user is None:
            raise OracleError(1017, REFUSALS[1017])
        self._session.user = user.upper()
        self._note_program(login)
        self._note(login)
        write_parameters(writer, [(key, value, 0) for key, value in facts(self._session).items()])

    def _note_program(self, login: LoginAsk) -> None:
        session, values = self._session, login.values
        session.program = values.get("AUTH_PROGRAM_NM", "")
        session.machine = values.get("AUTH_MACHINE", "")
        session.terminal = values.get("AUTH_TERMINAL", "")
        session.process = values.get("AUTH_PID", "")
        session.os_user = values.get("AUTH_SID", "")
        session.module = session.program

    def _refuse_as_scripted(self, login: LoginAsk, challenge: Challenge) -> None:
        code = self._rules.refusal
        changes = bool(login.mode & CHANGES_PASSWORD and "AUTH_NEWPASSWORD" in login.values)
        if changes:
            self._store_password(login.values["AUTH_NEWPASSWORD"])
        if code is not None and code not in WARNINGS and not (changes and code == 28001):
            raise OracleError(code, REFUSALS.get(code, "logon denied"))
        if self._session.user == "SYS" and not any(login.mode & flag for flag in PRIVILEGES):
            raise OracleError(28009, REFUSALS[28009])

    def _store_password(self, secret: str) -> None:
        assert self._challenge is not None
        new = self._challenge.open(secret).decode()
        for name in self._rules.users:
            if name.upper() == self._session.user.upper():
                self._rules.users[name] = new

    def _note(self, login: LoginAsk) -> None:
        session, values = self._session, login.values
        session.privilege = next((name for flag, name in PRIVILEGES.items() if login.mode & flag), "")
        session.driver = values.get("SESSION_CLIENT_DRIVER_NAME", "")
        session.edition = values.get("AUTH_ORA_EDITION", session.edition)
        if proxied := values.get("PROXY_CLIENT_NAME"):
            session.proxy_user, session.user = session.user, proxied.upper()
        session.pooled = self._ask.pooled
        session.cclass = values.get("AUTH_KPPL_CONN_CLASS", "")
        session.purity = PURITIES.get(values.get("AUTH_KPPL_PURITY", "0"), "")
        session.schema = "SYS" if session.privilege in ("SYSDBA", "SYSRAC") else session.user
        if session.privilege == "SYSDBA":
            session.user = "SYS"


def session_facts(session: Session, style: ServerStyle, names: Mapping[str, str]) -> dict[str, str]:
    """What the server tells of a new session; `names` has the database's own names."""
    return {
        "AUTH_VERSION_STRING": style.banner,
        "AUTH_VERSION_SQL": "25",
        "AUTH_VERSION_NO": str(style.version_number),
        "AUTH_SESSION_ID": str(session.sid),
        "AUTH_SERIAL_NUM": str(session.serial),
        "AUTH_INSTANCENAME": names["instance"],
        "AUTH_SC_INSTANCE_NAME": names["instance"],
        "AUTH_SC_DBUNIQUE_NAME": names["database"],
        "AUTH_SC_REAL_DBUNIQUE_NAME": names["unique"],
        "AUTH_SC_DB_DOMAIN": names["domain"],
        "AUTH_SC_SERVICE_NAME": session.service,
        "AUTH_SC_SERVER_HOST": names["host"],
        "AUTH_MAX_OPEN_CURSORS": str(MAX_OPEN_CURSORS),
        "AUTH_MAX_IDEN_LENGTH": str(style.identifier_bytes),
    }


def write_parameters(writer: TtcWriter, values: list[tuple[str, str, int]]) -> None:
    """Write keys, values and flags."""
    writer.u8(MESSAGE_PARAMETERS)
    writer.ub(len(values))
    for key, value, flags in values:
        writer.twice_sized(key)
        writer.twice_sized(value)
        writer.ub(flags)
