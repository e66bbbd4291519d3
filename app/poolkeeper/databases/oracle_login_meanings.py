"""What Oracle's errors mean on the way in: names, listener, wallet, account and limits of sessions.

Numbers and texts: "Oracle Database Error Messages" (docs.oracle.com/error-help/db).
"""

from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning
from poolkeeper.databases.oracle_pages import ora

LISTENED = "On the server `lsnrctl services` lists what the listener knows, and the state of each."

UNKNOWN_NAME = meaning(
    "The name {database} stands in no tnsnames.ora that is read, and is no address.",
    edit("Check the name, and the folder of tnsnames.ora in the profile."),
    edit("Or name host, port and service instead."),
    "TNS_ADMIN says where the file is looked for; a name without its domain may need NAMES.DEFAULT_DOMAIN.",
)
NO_SERVICE = meaning(
    "The listener of {server} knows no service {database}.",
    edit("Check the service's name; a SID is entered as one."),
    LISTENED,
    "The database may be down, or not registered yet: ALTER SYSTEM REGISTER, and look at LOCAL_LISTENER.",
    "SELECT name, pdb FROM v$services on the server lists the names; a pluggable database has its own.",
)
NO_SID = meaning(
    "The listener of {server} knows no SID {database}.",
    edit("It is likely a service's name: choose service instead of SID."),
    LISTENED,
)
NO_INSTANCE = meaning(
    "The listener of {server} knows no instance that fits.",
    edit("Leave the instance's name out of the connect string."),
    LISTENED,
)
NO_HANDLER = meaning(
    "The listener of {server} has no server process to give: the database is at its limit.",
    "SELECT * FROM v$resource_limit WHERE resource_name IN ('processes', 'sessions') shows how near.",
    "See who holds them: SELECT username, machine, program, COUNT(*) FROM v$session "
    "GROUP BY username, machine, program.",
    edit("Make this profile's pool smaller."),
    "Raise PROCESSES (it takes a restart). On the server `sqlplus / as sysdba` goes round the listener.",
)
FULL = meaning(
    "The database has no session or process left to give.",
    "See who holds them: SELECT username, machine, program, COUNT(*) FROM v$session "
    "GROUP BY username, machine, program.",
    edit("Make this profile's pool smaller."),
    "Raise PROCESSES or SESSIONS (it takes a restart); v$resource_limit shows the highest use.",
)
BLOCKED = meaning(
    "The database is there, but its instance lets nobody in through the listener yet.",
    "It is started but not open, or restricted: SELECT status, logins FROM v$instance on the server.",
    "ALTER DATABASE OPEN, or ALTER SYSTEM DISABLE RESTRICTED SESSION; someone may be working on it.",
)
HAND_OFF = meaning(
    "The listener could not start or reach a server process for the session.",
    "The server may be out of memory or processes (ulimit): look at the listener's log and v$resource_limit.",
    "Check that ORACLE_HOME and SID in listener.ora are right.",
)
TIMED_OUT = network.TIMED_OUT
CLOSED = meaning(
    "{server} closed the connection.",
    "Look at the server's alert log and sqlnet.log: it may be out of processes or refusing this computer "
    "(TCP.VALIDNODE_CHECKING).",
    edit("Check the port, and whether it is one for TLS (tcps)."),
    "If the server demands Oracle's native encryption, use the thick mode.",
)
BAD_ADDRESS = meaning(
    "The connect string of the profile does not hold together.",
    edit("Check its parentheses and its PROTOCOL, HOST and PORT."),
)
NATIVE_ENCRYPTION = meaning(
    "{server} and this computer agree on no native encryption or checksum.",
    edit("Use the thick mode: the thin one knows no native encryption."),
    "Compare SQLNET.ENCRYPTION_* and SQLNET.CRYPTO_CHECKSUM_* in both sqlnet.ora; or use TLS.",
)
WALLET = meaning(
    "The wallet cannot be read.",
    edit("Check the wallet's folder: thin mode reads ewallet.pem, thick mode cwallet.sso or ewallet.p12."),
    enter_password("Enter the wallet's password."),
    "The file must be readable for you.",
)
CERTIFICATE = meaning(
    "The certificate of {host} is not trusted, or not valid.",
    edit("Choose a wallet that holds the authority that signed it."),
    "orapki wallet display -wallet <folder> lists what it trusts; check the dates too.",
)
TLS_ENDED = meaning(
    "{server} broke off the TLS handshake.",
    "It may want a client's certificate: use a wallet that holds one.",
    edit("Check that the port is the one for tcps."),
    "Look at the server's listener log: it says which certificate or version it refused.",
)
LOCKED = meaning(
    "The account {user} is locked.",
    "See why and since when: SELECT account_status, lock_date, profile FROM dba_users.",
    "Unlock it: ALTER USER ... ACCOUNT UNLOCK.",
    "A program with an old password locks it again: unified_audit_trail, return_code 1017, names it.",
)
EXPIRED = meaning(
    "The password of {user} has expired.",
    "Set a new one: ALTER USER ... IDENTIFIED BY ..., or change it in SQL*Plus.",
    enter_password("Then enter the new password."),
    "PASSWORD_LIFE_TIME of its profile says how long one lasts: dba_profiles.",
)
RULES = meaning(
    "The new password breaks the rules of the account's profile.",
    "The words below name the rule; dba_profiles shows PASSWORD_VERIFY_FUNCTION and the reuse limits.",
)
TOO_MANY_OWN = meaning(
    "The account {user} has as many sessions as its profile allows.",
    "See them: SELECT sid, serial#, machine, program FROM v$session WHERE username = USER.",
    "Close some, or raise SESSIONS_PER_USER of the profile: ALTER PROFILE ... LIMIT.",
    edit("Make this profile's pool smaller."),
)
NOT_OPEN = meaning(
    "The database on {server} is not open.",
    "SELECT status FROM v$instance and SELECT open_mode FROM v$database show how far it is.",
    "ALTER DATABASE OPEN, for a pluggable one ALTER PLUGGABLE DATABASE ... OPEN; read the alert log first.",
)
STARTING = meaning(
    "The database on {server} is being started or shut down.",
    "Wait a moment and try again; the alert log tells how far it is.",
    "A standby in mount mode says the same: SELECT database_role, open_mode FROM v$database.",
)
DOWN = meaning(
    "The database on {server} is not running.",
    "On the server: sqlplus / as sysdba, then STARTUP; with Grid srvctl status database tells more.",
    "If it should run, compare ORACLE_SID and ORACLE_HOME with those it was started with.",
    "Look into the alert log for why it stopped.",
)
POOLED_SERVERS = meaning(
    "The database's pool of servers (DRCP) refused the session.",
    "Look at it: SELECT * FROM v$cpool_stats and dba_cpool_info; start it with "
    "DBMS_CONNECTION_POOL.START_POOL.",
    edit("Or switch DRCP off in the profile."),
)
CLIENT_POOL = meaning(
    "The driver's pool has no connection left to give.",
    "Close connections that nobody uses; the pool panel shows who holds them.",
    edit("Give the pool a larger max, or let it wait longer."),
)
LDAP = meaning(
    "The directory that holds the accounts could not be asked.",
    "Check ldap.ora, the directory itself and the wallet the database signs in there with.",
)

BY_ORA: dict[str, Meaning] = ora(
    {
        **dict.fromkeys((18, 20), FULL),
        1005: network.PASSWORD_NEEDED,
        1017: meaning(
            "{server} did not accept the sign-in of {user}.",
            enter_password("Enter the password again; capitals matter."),
            edit("Check the user name, and that the service is that of the right (pluggable) database."),
            "After a few attempts the account may be locked: SELECT account_status FROM dba_users.",
        ),
        1033: STARTING,
        **dict.fromkeys((1034, 27101), DOWN),
        1035: BLOCKED,
        1045: meaning(
            "The account {user} may not open a session.",
            "GRANT CREATE SESSION TO it; it may have the right through a role that is not its default.",
        ),
        **dict.fromkeys((1109, 1219), NOT_OPEN),
        2391: TOO_MANY_OWN,
        **dict.fromkeys((12154, 12162), UNKNOWN_NAME),
        12157: CLOSED,
        **dict.fromkeys((12170, 12525, 12535, 12606), TIMED_OUT),
        12203: network.REFUSED,
        **dict.fromkeys((12500, 12518), HAND_OFF),
        **dict.fromkeys(
            (12502, 12504),
            meaning(
                "The profile names no service, and the listener of {server} has no default.",
                edit("Name the service."),
                LISTENED,
            ),
        ),
        12505: NO_SID,
        **dict.fromkeys((12514, 12757), NO_SERVICE),
        **dict.fromkeys((12516, 12519, 12520), NO_HANDLER),
        **dict.fromkeys((12521, 12523), NO_INSTANCE),
        **dict.fromkeys((12526, 12527, 12528), BLOCKED),
        **dict.fromkeys((12261, 12533), BAD_ADDRESS),
        12541: network.REFUSED,
        12543: network.UNREACHABLE,
        **dict.fromkeys((12262, 12545), network.UNKNOWN_HOST),
        **dict.fromkeys((12537, 12547, 12560, 12569, 12570, 12637), CLOSED),
        12578: WALLET,
        12638: meaning(
            "The server or this computer asks for a Windows or Kerberos sign-in that did not work.",
            "Set SQLNET.AUTHENTICATION_SERVICES = (NONE) in sqlnet.ora if none is wanted.",
            "For Kerberos get a ticket with okinit or kinit.",
        ),
        **dict.fromkeys((12599, 12650, 12660), NATIVE_ENCRYPTION),
        **dict.fromkeys((24418, 24422, 24457, 24459, 24496), CLIENT_POOL),
        28000: LOCKED,
        28001: EXPIRED,
        **dict.fromkeys(
            (28002, 28011),
            meaning(
                "The password of {user} expires soon.",
                "Set a new one: ALTER USER ... IDENTIFIED BY ...; expiry_date in dba_users says when.",
            ),
        ),
        **dict.fromkeys((28003, 28007), RULES),
        28009: meaning(
            "SYS may only sign in with a privilege.",
            edit("Choose SYSDBA or SYSOPER in the profile, or another user."),
        ),
        **dict.fromkeys((28030, 28043), LDAP),
        28040: meaning(
            "{server} and the driver know no way to prove a password in common.",
            "On the server sqlnet.ora: SQLNET.ALLOWED_LOGON_VERSION_SERVER, and then set the password anew.",
            edit("Use the thick mode with a client of another version."),
        ),
        28547: meaning(
            "{server} ended the sign-in: Oracle Net is set up wrongly, or it is no database that answers.",
            edit("Check port and service."),
            "With DRCP the pool of servers may be full or stopped: v$cpool_stats.",
            "Look at the listener's log on the server.",
        ),
        **dict.fromkeys((28759, 29106), WALLET),
        **dict.fromkeys((28860, 28864, 28865), TLS_ENDED),
        29024: CERTIFICATE,
        **dict.fromkeys((56600, 56601, 56602, 56605, 56606, 56609, 56611), POOLED_SERVERS),
    }
)
