"""What SQL Server's error numbers mean at the door: sign-in, databases that cannot be opened, Azure.

The numbers and texts are those of Microsoft's list "Database Engine events and errors"; the states of
18456 stand on the page MSSQLSERVER_18456, those of Azure in "Troubleshoot connectivity issues".
"""

from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, enter_password, meaning, reopen
from poolkeeper.databases.mssql_pages import AZURE, page_of

LOGIN_FAILED = 18456
LOG = "The server's error log says why, as the State of error 18456: EXEC sp_readerrorlog 0, 1, N'18456'."

SIGN_IN_REFUSED = meaning(
    "{server} did not accept the sign-in of {user}.",
    enter_password("Enter the password again; capitals matter."),
    edit("Check the user name, and that it is a login of SQL Server and not a Windows account."),
    edit(
        "Check the database's name: a database that is missing, offline or closed to the login ends so too."
    ),
    LOG,
    source=page_of(LOGIN_FAILED),
)
"""18456 as a client sees it: its state is always 1, so that a stranger learns nothing."""

NO_SUCH_LOGIN = meaning(
    "{server} knows no login {user}.",
    edit("Check the user name."),
    "Look for it in sys.server_principals; after a restore or a failover the login may be missing here.",
    "A user of a contained database can only sign in with that database named in the profile.",
)
WINDOWS_ACCOUNT = meaning(
    "{user} is a Windows account, and the profile signs in with a password of SQL Server.",
    edit("Choose the integrated sign-in, or name a login of SQL Server."),
)
DISABLED = meaning(
    "The login {user} is disabled.",
    "Have it enabled: ALTER LOGIN ... ENABLE; is_disabled in sys.server_principals shows it.",
    edit("Sign in as someone else; sa is often disabled on purpose."),
)
NO_ACCESS = meaning(
    "{user} is known, but may not enter {server}.",
    "Ask for GRANT CONNECT SQL; sys.server_permissions shows a DENY, also one on a Windows group.",
    "An administrator of the Windows machine may need to start the program as administrator.",
)
PAUSED = meaning(
    "The service of SQL Server on {host} is paused and takes no new connections.",
    "Continue it in SQL Server Configuration Manager or in the list of Windows services.",
)
NO_DATABASE = meaning(
    "The login {user} is good, but the database {database} could not be opened.",
    edit("Check the database's name, or leave it empty for the login's default."),
    "SELECT name, state_desc, user_access_desc FROM sys.databases shows whether it is online.",
    "Ask for a user in it: CREATE USER ... FOR LOGIN.",
)
MUST_CHANGE = meaning(
    "The password of {user} must be changed before the login can be used.",
    "Change it with sqlcmd -Z or SQL Server Management Studio, or ask: ALTER LOGIN ... WITH PASSWORD.",
    enter_password("Then enter the new password."),
)
EXPIRED = meaning(
    "The password of {user} has expired.",
    "Have it renewed: ALTER LOGIN ... WITH PASSWORD.",
    "LOGINPROPERTY('name', 'DaysUntilExpiration') foretells the next time.",
    enter_password("Then enter the new password."),
)
SHUTTING_DOWN = meaning(
    "{server} is shutting down.",
    "Wait a moment and try again; the server's error log tells what it does.",
)
WINDOWS_ONLY = meaning(
    "{server} takes Windows accounts only, and the profile signs in with a password of SQL Server.",
    edit("Choose the integrated sign-in."),
    "Or have the server's authentication mode changed to mixed; that takes a restart.",
)

LOGIN_STATES: dict[int, Meaning] = {
    **dict.fromkeys((2, 5), NO_SUCH_LOGIN),
    6: WINDOWS_ACCOUNT,
    7: DISABLED,
    **dict.fromkeys((8, 9), network.WRONG_PASSWORD),
    **dict.fromkeys((11, 12, 51), NO_ACCESS),
    13: PAUSED,
    **dict.fromkeys((16, 27, 38, 40, 46, 126), NO_DATABASE),
    18: MUST_CHANGE,
    23: SHUTTING_DOWN,
    58: WINDOWS_ONLY,
    62: meaning(
        "The Windows account is known to the contained database {database}, but under another SID.",
        "Compare SUSER_SID() with the sid in its sys.database_principals; make the user anew if they differ.",
        edit("Sign in with a login of the server."),
    ),
    **dict.fromkeys((122, 123, 124), network.PASSWORD_NEEDED),
}
"""18456 by its state, where a driver or a log tells one other than 1."""

ANONYMOUS = meaning(
    "The sign-in came without a name: a server in between could not pass on who you are.",
    "This is Kerberos's second hop: the linked server or proxy needs delegation, or a login of its own.",
    "SELECT auth_scheme FROM sys.dm_exec_connections WHERE session_id = @@SPID must say KERBEROS.",
    source=page_of(LOGIN_FAILED),
)

BY_NUMBER: dict[int, Meaning] = {
    LOGIN_FAILED: SIGN_IN_REFUSED,
    18452: meaning(
        "{server} does not trust the Windows account: it is from another domain, or no account at all.",
        edit(
            "To sign in with a password, choose it in the profile: the server may take Windows accounts only."
        ),
        "Check that the domains trust each other, that the clocks agree, and the account's Kerberos ticket.",
    ),
    **dict.fromkeys(
        (18401, 18451, 18461),
        meaning(
            "{server} lets only one administrator in at present: single-user mode or a script upgrade.",
            "Someone works on it; wait, or ask who started it with -m (SQL Server Configuration Manager).",
            "SQL Server Agent often takes the only place: stop it first.",
        ),
    ),
    **dict.fromkeys(
        (18458, 18459, 18460, 17300),
        network.TOO_MANY_CONNECTIONS,
    ),
    17809: meaning(
        "{server} has given out every connection that `user connections` allows.",
        "See who holds them: SELECT login_name, host_name, program_name, COUNT(*) FROM sys.dm_exec_sessions "
        "GROUP BY login_name, host_name, program_name.",
        "Raise it: sp_configure 'user connections'; 0 means no limit.",
        "The dedicated administrator connection still gets in: put admin: before the host.",
    ),
    **dict.fromkeys(
        (17810, 18489),
        meaning(
            "Someone else holds the one dedicated administrator connection of {server}.",
            "Find the session: SELECT session_id FROM sys.dm_exec_connections AS c JOIN sys.endpoints AS e "
            "ON c.endpoint_id = e.endpoint_id WHERE e.is_admin_endpoint = 1.",
            edit("Sign in without admin: before the host."),
        ),
    ),
    18470: DISABLED,
    18486: meaning(
        "The login {user} is locked after too many wrong passwords.",
        "Unlock it: ALTER LOGIN ... WITH PASSWORD = '...' UNLOCK.",
        "A service with an old password locks it again: the error log names the computers that try (18456).",
    ),
    18487: EXPIRED,
    18488: MUST_CHANGE,
    **dict.fromkeys(
        (18462, 18463, 18464, 18465, 18466, 18467, 18468, 18471),
        meaning(
            "The new password was refused.",
            "Choose a longer one with more kinds of characters, and one not used before.",
        ),
    ),
    17142: PAUSED,
    **dict.fromkeys(
        (17187, 17188),
        meaning(
            "{server} is starting or stopping, and takes no connections yet.",
            "Wait a minute and try again; the error log shows which databases are still being recovered.",
        ),
    ),
    **dict.fromkeys(
        (17189, 17197, 17830, 17899),
        meaning(
            "{server} did not get through with the sign-in: it is overloaded, or the network is slow.",
            "Try again; with the dedicated connection (admin: before the host) look at sys.dm_os_schedulers.",
            edit("Give the sign-in more time."),
            "If the login is from a Windows domain, its controller may answer slowly.",
        ),
    ),
    17806: meaning(
        "Windows or Kerberos refused the handshake of the integrated sign-in.",
        "Compare the SPN with the service account: setspn -Q MSSQLSvc/{host}.",
        "Check the clocks of both computers, and that the account is not locked or expired.",
        edit("Or sign in with a password."),
    ),
    **dict.fromkeys((17828, 17832, 17836, 17898), network.NOT_A_DATABASE),
    17835: network.TLS_DEMANDED,
    17892: meaning(
        "A logon trigger of {server} refused the sign-in.",
        "Sign in over the dedicated connection (admin: before the host): logon triggers do not run there.",
        "Look at it: SELECT name FROM sys.server_triggers; stop it: DISABLE TRIGGER ... ON ALL SERVER.",
    ),
    18399: network.TLS_DEMANDED,
    4060: meaning(
        "There is no database {database} on {server}, or {user} may not open it.",
        edit("Check the database's name."),
        "SELECT name, state_desc, user_access_desc FROM sys.databases shows whether it is there and online.",
        "Ask for a user in it: CREATE USER ... FOR LOGIN.",
    ),
    4064: meaning(
        "The default database of {user} cannot be opened.",
        edit("Name another database in the profile, such as master."),
        "Give the login another default: ALTER LOGIN ... WITH DEFAULT_DATABASE = master.",
    ),
    40532: meaning(
        "Azure cannot tell which server {user} means.",
        edit("Write the whole host name, as in name.database.windows.net."),
        edit("An old driver needs user@name as the user."),
        source=AZURE,
    ),
    40615: meaning(
        "The firewall of the Azure server does not let this computer in.",
        "Add the address named below to the server's firewall rules in the Azure portal.",
        "Or come from a network that is allowed: a VPN or a private endpoint.",
        source=AZURE,
    ),
    **dict.fromkeys(
        (40613, 40197, 49918, 49919, 49920, 615),
        meaning(
            "The database {database} is being moved or is not available just now.",
            reopen("Wait half a minute and open the profile again."),
            "If it lasts, look at Azure's service health, with the tracing ID below.",
            source=AZURE,
        ),
    ),
    **dict.fromkeys(
        (40501, 10928, 10929, 10936),
        meaning(
            "The database {database} has used up what its Azure tier allows.",
            "See what runs: sys.dm_exec_requests; and the load: sys.dm_db_resource_stats.",
            "Wait ten seconds and try again, or have the tier raised.",
            edit("Make this profile's pool smaller."),
            source=AZURE,
        ),
    ),
    47073: meaning(
        "The Azure server takes no connections from the public network.",
        "Come through its private endpoint (VPN), or have public access allowed.",
    ),
    40914: meaning(
        "The Azure server does not admit this virtual network.",
        "Have a virtual network rule added, or use the private endpoint.",
    ),
}
