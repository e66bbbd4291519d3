"""What SQL Server's error numbers mean for the server itself: locks, memory, disks, databases, KILL.

The numbers and texts are those of Microsoft's list "Database Engine events and errors".
"""

from poolkeeper.databases.meanings import Meaning, edit, meaning, reopen
from poolkeeper.databases.mssql_pages import AZURE

WHO_BLOCKS = (
    "See who blocks whom: SELECT session_id, blocking_session_id, wait_type, wait_resource "
    "FROM sys.dm_exec_requests WHERE blocking_session_id > 0."
)
DATABASES = "See their state: SELECT name, state_desc, user_access_desc, is_read_only FROM sys.databases."
REPLICAS = (
    "See the roles: SELECT r.replica_server_name, s.role_desc, s.synchronization_health_desc FROM "
    "sys.dm_hadr_availability_replica_states AS s JOIN sys.availability_replicas AS r "
    "ON r.replica_id = s.replica_id."
)

KILLED = meaning(
    "The server ended the session: someone ran KILL on it.",
    reopen("Open the profile again; its transaction is rolled back."),
    "The server's error log says who: search it for KILL.",
)
SHUTDOWN = meaning(
    "{server} is being shut down.",
    reopen("Open the profile again when it is back."),
    "The error log tells who stopped it.",
)
SNAPSHOT = meaning(
    "Another transaction changed the same row after this snapshot began.",
    "Roll back and run it again.",
    "UPDLOCK on the rows that will be written, or READ COMMITTED, avoids it.",
)
MEMORY = meaning(
    "The server has no memory left for this statement.",
    "See who holds it: SELECT * FROM sys.dm_exec_query_memory_grants ORDER BY requested_memory_kb DESC.",
    "See the whole: sys.dm_os_memory_clerks, and sp_configure 'max server memory (MB)'.",
    "Try again with fewer rows to sort or join, or OPTION (MAX_GRANT_PERCENT = n).",
)
FILE_FULL = meaning(
    "A file of the database has no room left.",
    "See how full they are: SELECT name, size / 128 AS mb, max_size, growth FROM sys.database_files.",
    "Let a file grow or add one: ALTER DATABASE ... MODIFY FILE or ADD FILE; look at the disk first.",
    "If it is tempdb, find who fills it: sys.dm_db_session_space_usage.",
)
DAMAGED = meaning(
    "The server read a page of the database that is damaged, or could not read it.",
    "Take it seriously: DBCC CHECKDB (name) WITH NO_INFOMSGS, and SELECT * FROM msdb.dbo.suspect_pages.",
    "Look at the disks and Windows's event log; keep the last good backups from being overwritten.",
)
SUSPECT = meaning(
    "The database is suspect: it could not be recovered.",
    "Read why in the error log: EXEC sp_readerrorlog.",
    "Restore it from backup; emergency mode is for saving what no backup holds.",
)
RECOVERING = meaning(
    "The database is being recovered, restored or moved between states.",
    "Wait: the error log and percent_complete in sys.dm_exec_requests tell how far it is.",
    DATABASES,
)
IN_USE = meaning(
    "Others use the database, and this needs it alone.",
    "See who: SELECT session_id, login_name, host_name, program_name FROM sys.dm_exec_sessions "
    "WHERE database_id = DB_ID('name').",
    "ALTER DATABASE ... SET SINGLE_USER WITH ROLLBACK IMMEDIATE throws them out and rolls them back.",
)
NO_DATABASE = meaning(
    "There is no such database on {server}.",
    DATABASES,
    edit("Check that this is the right server and database."),
)
NOT_READABLE = meaning(
    "This server holds a secondary copy of the database that may not be read.",
    edit("Connect to the availability group's listener instead of one replica."),
    edit("Where reading is allowed with intent only, switch the read-only intent on."),
    REPLICAS,
)
FAILING_OVER = meaning(
    "The availability group is changing roles, and the database answers nowhere yet.",
    reopen("Wait half a minute and open the profile again."),
    REPLICAS,
)
BACKUP = meaning(
    "The backup or restore could not be done.",
    "The message before says why: the path as the server sees it, its service account's rights, the disk.",
    "RESTORE HEADERONLY and RESTORE FILELISTONLY show what a backup holds.",
)
AZURE_ENDED = meaning(
    "Azure ended the session because it used too much: time, locks, tempdb, log or memory.",
    reopen("Open the profile again; the transaction is rolled back."),
    "Do the work in smaller transactions; the server's words below name the resource.",
    source=AZURE,
)

BY_NUMBER: dict[int, Meaning] = {
    1205: meaning(
        "This transaction and another waited for each other, and the server ended this one.",
        "Run it again; the server has rolled it back.",
        "The session system_health keeps the deadlock graph: xml_deadlock_report in its event file.",
        "Touch tables and rows in the same order everywhere to avoid it.",
    ),
    1222: meaning(
        "Another session held the lock for too long.",
        WHO_BLOCKS,
        "Its statement: SELECT event_info FROM sys.dm_exec_input_buffer(the_session_id, NULL).",
        "SET LOCK_TIMEOUT says how long to wait; -1 is for ever.",
    ),
    1204: meaning(
        "The server has no lock left to give.",
        "Commit more often; sys.dm_tran_locks shows who holds them, sp_configure 'locks' should be 0.",
    ),
    **dict.fromkeys((3960, 41302, 41305, 41325), SNAPSHOT),
    3952: meaning(
        "The database does not allow snapshot isolation.",
        "ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON, or choose another isolation level.",
    ),
    3961: meaning("A table was altered after this snapshot began.", "Roll back and run it again."),
    **dict.fromkeys((701, 802, 8645, 8651, 8657), MEMORY),
    8628: meaning(
        "The server gave up working out a plan.",
        "Make the statement simpler, or run it when the server is less busy.",
    ),
    9002: meaning(
        "The transaction log of the database is full.",
        "See what holds it: SELECT name, log_reuse_wait_desc FROM sys.databases.",
        "LOG_BACKUP: back up the log. ACTIVE_TRANSACTION: find it with DBCC OPENTRAN. "
        "AVAILABILITY_REPLICA: a secondary lags.",
        "At need add a log file on another disk; do not delete the one there is.",
    ),
    **dict.fromkeys((1101, 1105), FILE_FULL),
    40544: meaning(
        "The database has reached its size limit in Azure.",
        "Delete or archive rows, or raise it: ALTER DATABASE ... MODIFY (MAXSIZE = ...).",
        source=AZURE,
    ),
    **dict.fromkeys((40549, 40550, 40551, 40552, 40553), AZURE_ENDED),
    601: meaning(
        "The rows moved while they were read without locks.",
        "Run it again, without NOLOCK or READ UNCOMMITTED.",
        "If it comes back on a quiet table, run DBCC CHECKTABLE.",
    ),
    **dict.fromkeys((605, 611, 823, 824, 825, 5242, 5243), DAMAGED),
    **dict.fromkeys((926, 3414, 3908), SUSPECT),
    **dict.fromkeys((922, 927, 952, 921), RECOVERING),
    **dict.fromkeys((924, 3101, 3702, 5030, 5061, 5064, 5070, 1807), IN_USE),
    911: NO_DATABASE,
    916: meaning(
        "{user} is no user of that database.",
        "Ask for one: USE the_database; CREATE USER ... FOR LOGIN ...",
        "After a restore the user may be there without its login: ALTER USER ... WITH LOGIN = ...",
    ),
    942: meaning(
        "The database is offline.",
        "Bring it back: ALTER DATABASE ... SET ONLINE; someone may have taken it down on purpose.",
        DATABASES,
    ),
    **dict.fromkeys(
        (945, 5120, 5105),
        meaning(
            "A file of the database cannot be opened.",
            "The error log names it: a disk that is missing or full, or rights the service account has not.",
            DATABASES,
        ),
    ),
    948: meaning(
        "The database comes from a newer SQL Server and cannot be opened by this one.",
        "Restore it on that version or a later one; there is no way back.",
    ),
    3906: meaning(
        "The database is read-only.",
        DATABASES,
        "It may be a secondary copy: write to the primary, through the availability group's listener.",
        "Or someone set it so: ALTER DATABASE ... SET READ_WRITE.",
    ),
    **dict.fromkeys((954, 976, 978, 979, 982, 4221), NOT_READABLE),
    **dict.fromkeys((983, 988, 35250), FAILING_OVER),
    **dict.fromkeys((3013, 3154, 3159, 3168, 3169, 3201, 3241, 3271, 4305), BACKUP),
    33111: meaning(
        "The certificate that the database is encrypted with is not on this server.",
        "Restore it with its private key: CREATE CERTIFICATE ... FROM FILE ... WITH PRIVATE KEY.",
    ),
    596: KILLED,
    **dict.fromkeys((6005, 6006), SHUTDOWN),
    **dict.fromkeys(
        (6101, 6106),
        meaning(
            "There is no session of this number any more.",
            "SELECT session_id, login_name, status FROM sys.dm_exec_sessions lists those there are.",
        ),
    ),
    6104: meaning("A session cannot KILL itself.", "Close its tab instead, or kill it from another."),
    6107: meaning(
        "Only sessions of users can be killed.", "is_user_process = 1 in sys.dm_exec_sessions marks them."
    ),
    3980: meaning(
        "The session still runs another request, or the batch was stopped.",
        "Finish or stop the other request first; end the transaction with ROLLBACK.",
    ),
    **dict.fromkeys(
        (21, 17883, 17884),
        meaning(
            "The server met a grave error or hangs.",
            reopen("Open the profile again."),
            "Read its error log at this minute: EXEC sp_readerrorlog.",
        ),
    ),
}
