"""What Oracle's errors mean for sessions, locks, space, memory and the database's files.

Numbers and texts: "Oracle Database Error Messages" (docs.oracle.com/error-help/db).
"""

from poolkeeper.databases import network_errors as network
from poolkeeper.databases.meanings import Meaning, edit, meaning, reopen
from poolkeeper.databases.oracle_pages import ora

BLOCKERS = (
    "See who holds it: SELECT sid, serial#, username, machine, blocking_session, event FROM v$session "
    "WHERE blocking_session IS NOT NULL."
)
ALERT_LOG = "Read the alert log of the minute: its folder stands in v$diag_info."
SPACE = "See what is left: SELECT tablespace_name, used_percent FROM dba_tablespace_usage_metrics."

KILLED = meaning(
    "The session was ended on the server: someone killed it.",
    reopen("Open the profile again; its transaction is rolled back."),
    "ALTER SYSTEM KILL SESSION stands in the audit trail if it is audited; Resource Manager may do it too.",
)
ENDED = meaning(
    "The server process of the session is gone.",
    reopen("Open the profile again."),
    ALERT_LOG,
)
STOPPING = meaning(
    "The database is being shut down.",
    reopen("Open the profile again when it is back."),
    ALERT_LOG,
)
IDLE = meaning(
    "The server ended the session because it was idle too long or connected too long.",
    reopen("Open the profile again."),
    "IDLE_TIME and CONNECT_TIME of the account's profile say how long: dba_profiles.",
)
SPENT = meaning(
    "The session used more than its profile allows.",
    "See the limits: SELECT resource_name, limit FROM dba_profiles; the words below name the one.",
)
LOCK = meaning(
    "Another session holds the lock.",
    BLOCKERS,
    "Its statement: v$sql by the blocker's sql_id or prev_sql_id.",
    "SET DDL_LOCK_TIMEOUT lets a DDL wait some seconds instead of failing.",
)
TABLESPACE_FULL = meaning(
    "A tablespace has no room left.",
    SPACE,
    "Let a file grow or add one: ALTER DATABASE DATAFILE ... AUTOEXTEND ON, or ADD DATAFILE.",
    "dba_segments shows what fills it; PURGE DBA_RECYCLEBIN may free some.",
)
TEMPORARY_FULL = meaning(
    "The temporary tablespace has no room left for this statement.",
    "See who fills it: SELECT * FROM v$tempseg_usage, joined to v$session by session_addr = saddr.",
    "Sort or join fewer rows, or enlarge it: ALTER TABLESPACE ... ADD TEMPFILE.",
)
UNDO_FULL = meaning(
    "The undo tablespace has no room left.",
    "See who fills it: used_ublk in v$transaction, joined to v$session by saddr = ses_addr.",
    "Commit more often, or enlarge it; UNDO_RETENTION with guarantee holds space back.",
)
NO_MEMORY = meaning(
    "The server ran out of memory.",
    "See who uses it: SELECT * FROM v$process ORDER BY pga_used_mem DESC; v$sgastat for the shared pool.",
    "Use binds instead of literals; look at SGA_TARGET, PGA_AGGREGATE_LIMIT and the machine's limits.",
)
DAMAGED = meaning(
    "The server met a block or a file that is damaged or cannot be read.",
    "Take it seriously: SELECT * FROM v$database_block_corruption, and RMAN: VALIDATE DATABASE.",
    "RMAN can mend it: RECOVER CORRUPTION LIST, or the Data Recovery Advisor.",
    ALERT_LOG,
)
FILE_AWAY = meaning(
    "A data file cannot be opened or is offline.",
    "See which: SELECT file#, error FROM v$recover_file, and SELECT name, status FROM v$datafile.",
    "Bring its disk back; then RECOVER DATAFILE and ALTER DATABASE DATAFILE ... ONLINE.",
)
INTERNAL = meaning(
    "The server met an error inside itself.",
    ALERT_LOG,
    "ADRCI packs the incident for Oracle's support: the first bracket of ORA-00600 names the spot.",
)
RAN_OFF = meaning(
    "A failover happened while the statement ran.",
    reopen("Open the profile again and look whether the change is there."),
    "Application Continuity or TAF did not replay it: a transaction was open.",
)

BY_ORA: dict[str, Meaning] = ora(
    {
        28: KILLED,
        31: meaning(
            "The session is marked to be killed and still has to finish its rollback.",
            "Watch used_urec in v$transaction go down; at need end its process (spid in v$process).",
        ),
        30: meaning(
            "There is no session of this number any more.",
            "SELECT sid, serial#, username FROM v$session lists those there are.",
        ),
        27: meaning("A session cannot kill itself.", "Close its tab instead, or kill it from another."),
        29: meaning("Only sessions of users can be killed.", "type = 'USER' in v$session marks them."),
        **dict.fromkeys((54, 30006), LOCK),
        60: meaning(
            "This transaction and another waited for each other, and the server undid this statement.",
            "Roll back and run it again: the transaction is still open.",
            "The alert log names the trace file with both statements.",
            "Index the foreign keys and touch rows in the same order everywhere to avoid it.",
        ),
        2049: meaning(
            "A lock was waited for across a database link for too long.",
            BLOCKERS,
            "DISTRIBUTED_LOCK_TIMEOUT says how long; dba_2pc_pending shows transactions in doubt.",
        ),
        **dict.fromkeys(
            (4020, 4021),
            meaning(
                "Another session uses or compiles the same object.",
                "See who: SELECT * FROM dba_ddl_locks WHERE name = '...', or v$access.",
                "Wait until it is done, or end that session.",
            ),
        ),
        8177: meaning(
            "Another transaction changed the same rows after this one began.", "Roll back and run it again."
        ),
        257: meaning(
            "The archiver is stuck: nobody but administrators may work until it has room again.",
            "See it: SELECT * FROM v$recovery_area_usage, and the destination's error in v$archive_dest.",
            "Make room: RMAN BACKUP ARCHIVELOG ALL DELETE INPUT, or raise DB_RECOVERY_FILE_DEST_SIZE.",
            "Never delete the files by hand without RMAN CROSSCHECK ARCHIVELOG ALL after it.",
        ),
        **dict.fromkeys(
            (16038, 19809, 19804),
            meaning(
                "The recovery area is full.",
                "See it: SELECT * FROM v$recovery_area_usage.",
                "RMAN DELETE OBSOLETE, or raise DB_RECOVERY_FILE_DEST_SIZE.",
            ),
        ),
        600: INTERNAL,
        7445: INTERNAL,
        **dict.fromkeys((603, 1092, 3113, 3114, 3135, 1012, 1041, 28511), ENDED),
        1013: network.CANCELLED,
        1000: meaning(
            "The session has as many cursors open as it may.",
            "See whose: SELECT sid, COUNT(*) FROM v$open_cursor GROUP BY sid ORDER BY 2 DESC.",
            "Close cursors in the program, or raise OPEN_CURSORS.",
        ),
        **dict.fromkeys((1089, 1090), STOPPING),
        **dict.fromkeys((2396, 2399), IDLE),
        **dict.fromkeys((2392, 2393, 2394, 2395), SPENT),
        **dict.fromkeys((3136, 12571, 12583, 12153), network.LOST),
        1536: meaning(
            "The account's share of the tablespace is used up.",
            "SELECT * FROM dba_ts_quotas shows it; ALTER USER ... QUOTA ... ON the_tablespace.",
        ),
        1950: meaning(
            "The account has no share of the tablespace.",
            "ALTER USER ... QUOTA UNLIMITED ON the_tablespace, or another default tablespace.",
        ),
        1555: meaning(
            "The query ran longer than the undo it reads from was kept.",
            "Run it again at a quieter hour, or make it faster; v$undostat shows the longest query.",
            "Raise UNDO_RETENTION and the size of the undo tablespace; commit less often in its loops.",
        ),
        30036: UNDO_FULL,
        1652: TEMPORARY_FULL,
        **dict.fromkeys((1653, 1654, 1658, 1659, 1691, 1688), TABLESPACE_FULL),
        **dict.fromkeys((4030, 4031, 4036), NO_MEMORY),
        **dict.fromkeys((1578, 1115, 1110), DAMAGED),
        **dict.fromkeys((376, 1157, 1113, 1116), FILE_AWAY),
        16000: meaning(
            "The database is open for reading only: a standby, or opened so.",
            "Write to the primary: SELECT database_role, open_mode FROM v$database shows which this is.",
            edit("Point the profile at the primary's service."),
        ),
        1456: network.READ_ONLY,
        25408: RAN_OFF,
        **dict.fromkeys((25401, 25402, 25405), RAN_OFF),
        12801: meaning(
            "A helper of a parallel statement failed.", "The error behind it, named below, says why."
        ),
        604: meaning(
            "A statement of the server's own failed, or a trigger of the database.",
            "The error behind it, named below, says why.",
            "A logon or DDL trigger may be broken: look in dba_triggers for base_object_type DATABASE.",
        ),
        2002: meaning(
            "Writing the audit trail failed.", "See its tablespace; unified_audit_trail may need purging."
        ),
    }
)
