"""Error numbers of MySQL and MariaDB for clusters, replicas, damage, KILL and what a statement may not do.

The numbers are those of "MySQL Server Error Reference" and "MariaDB Error Codes".
"""

from poolkeeper.databases.meanings import Meaning, edit, meaning, reopen

EXISTS = meaning("Something of this name is there already.", "Drop or rename it first, or use IF NOT EXISTS.")
NOT_THERE = meaning(
    "What should be changed or dropped is not there.",
    "SHOW CREATE TABLE lists columns, keys and constraints.",
)
AMBIGUOUS = meaning("A name fits more than one table or column.", "Write the table's alias before it.")
GROUPING = meaning(
    "A column stands neither in GROUP BY nor in an aggregate.",
    "Put it into GROUP BY, or wrap it in ANY_VALUE() or MAX(); sql_mode ONLY_FULL_GROUP_BY demands it.",
)
DAMAGED = meaning(
    "A table or its index is damaged.",
    "CHECK TABLE tells how; REPAIR TABLE mends MyISAM and Aria.",
    "InnoDB needs a backup, or innodb_force_recovery to save what can be read.",
    "Look into the server's error log and at its disk.",
)
COUNT = meaning(
    "The columns and the values are not equally many.",
    "Name the columns after the table; it may have got new ones.",
)
FOREIGN_KEY = meaning(
    "The foreign key cannot be made.",
    "Both columns need the same type, length and collation, and the other one an index; "
    "SHOW ENGINE INNODB STATUS, LATEST FOREIGN KEY ERROR, says which.",
)
GTID = meaning(
    "The statement cannot be replicated by GTID.",
    "Do not mix tables with and without transactions, nor temporary tables, in one transaction.",
)
GROUP = meaning(
    "The cluster did not take the transaction.",
    "Roll back and run it again: another node may have changed the same rows first.",
    "See the nodes: SELECT * FROM performance_schema.replication_group_members.",
)
TOO_LONG = meaning(
    "A row, a key or a name is longer than the storage engine allows.",
    "Use a shorter type or a prefix of the column in the key; ROW_FORMAT=DYNAMIC allows longer keys.",
)
COLLATIONS = meaning(
    "Two texts are compared whose collations differ.",
    "Write COLLATE behind one of them; SHOW FULL COLUMNS FROM the_table shows theirs.",
)

BY_CODE: dict[int, Meaning] = {
    **dict.fromkeys((1007, 1060, 1061, 1304, 1359, 1537, 1826), EXISTS),
    **dict.fromkeys((1008, 1072, 1091, 1176), NOT_THERE),
    **dict.fromkeys((1052, 1066), AMBIGUOUS),
    **dict.fromkeys((1055, 1111, 1140), GROUPING),
    **dict.fromkeys((1033, 1034, 1194, 1195), DAMAGED),
    **dict.fromkeys((1136, 1222), COUNT),
    **dict.fromkeys((1005, 1215, 1822, 1825), FOREIGN_KEY),
    **dict.fromkeys((1059, 1071, 1118), TOO_LONG),
    **dict.fromkeys((1267, 1271), COLLATIONS),
    1030: meaning(
        "The storage engine met an error.",
        "The number below is the system's: 28 is a full disk, 122 a quota; perror tells others.",
    ),
    1036: meaning(
        "The table is read-only.", "Check the rights on its files, and whether its disk is read-only."
    ),
    1042: meaning(
        "The server could not look up this computer's name.", "skip_name_resolve lets it do without."
    ),
    1043: meaning(
        "The server did not understand the sign-in.",
        edit("Check the port and the encryption mode."),
        "A proxy in between may not know this version.",
    ),
    1047: meaning(
        "The node of the cluster is not ready, or does not know the command.",
        "SHOW STATUS LIKE 'wsrep_local_state_comment' must say Synced; wsrep_cluster_status must be Primary.",
        edit("Connect to another node."),
    ),
    1093: meaning(
        "The table that is changed is read in a subquery.", "Wrap the subquery in another one, or use a JOIN."
    ),
    1094: meaning(
        "There is no session of this number any more.", "SHOW FULL PROCESSLIST lists those there are."
    ),
    1095: meaning(
        "The session belongs to someone else.",
        "To end it takes CONNECTION_ADMIN, on older servers and MariaDB SUPER or CONNECTION ADMIN.",
    ),
    1104: meaning(
        "The query would read too many rows.", "Add a WHERE or an index, or SET SQL_BIG_SELECTS = 1."
    ),
    1115: meaning("There is no such character set.", "SHOW CHARACTER SET lists them."),
    1175: meaning(
        "Safe updates are on: UPDATE or DELETE needs a key in WHERE, or LIMIT.", "SET SQL_SAFE_UPDATES = 0."
    ),
    1180: meaning("The commit failed.", "Look into the server's error log; a cluster may have refused it."),
    1192: meaning("Tables are locked or a transaction is open.", "UNLOCK TABLES, COMMIT or ROLLBACK first."),
    1193: meaning("There is no such variable.", "SHOW VARIABLES LIKE '...' lists them."),
    1197: meaning(
        "The transaction is larger than the binary log's cache.",
        "Commit more often, or raise max_binlog_cache_size.",
    ),
    1206: meaning("The table of locks is full.", "Commit more often, or raise innodb_buffer_pool_size."),
    1223: meaning("The session itself has a global read lock.", "UNLOCK TABLES first."),
    **dict.fromkeys(
        (1229, 1231, 1238),
        meaning(
            "The variable cannot be set so.",
            "SHOW VARIABLES LIKE '...' shows it; some take SET GLOBAL or a restart.",
        ),
    ),
    1236: meaning(
        "The replica asks for a part of the binary log that the source no longer has.",
        "Make the replica anew from a backup; binlog_expire_logs_seconds keeps logs longer.",
    ),
    1241: meaning("One column is wanted where several are given.", "Look at the brackets and the subquery."),
    1242: meaning("A subquery gives more than one row.", "Use IN, or LIMIT 1 with ORDER BY."),
    1248: meaning("A subquery in FROM has no name.", "Give it an alias."),
    1273: meaning(
        "The server does not know this collation.",
        "utf8mb4_0900_* are MySQL's alone: take utf8mb4_general_ci.",
    ),
    1286: meaning("There is no such storage engine.", "SHOW ENGINES lists them."),
    1318: meaning(
        "The routine was called with other parameters than it has.", "SHOW CREATE PROCEDURE shows them."
    ),
    1356: meaning(
        "The view is broken: a table, a column or its definer's right is gone.",
        "SHOW CREATE VIEW shows what it reads.",
    ),
    1390: meaning("The statement has too many placeholders.", "65 535 is the limit: do it in parts."),
    1396: meaning(
        "The account is there already, or not at all.",
        "SELECT user, host FROM mysql.user lists them with their hosts.",
    ),
    1418: meaning(
        "The function does not say whether it always gives the same.",
        "Declare it DETERMINISTIC or READS SQL DATA, or set log_bin_trust_function_creators.",
    ),
    1436: meaning("The server's stack is too small for this.", "Make it simpler, or raise thread_stack."),
    1442: meaning(
        "A trigger changes the very table it belongs to.", "Use a BEFORE trigger that sets NEW.column."
    ),
    1449: meaning(
        "The account that a view, routine or event runs as is gone.",
        "Create it, or define the object anew with another DEFINER.",
    ),
    1461: meaning(
        "The server holds as many prepared statements as it may.",
        "See SHOW STATUS LIKE 'Prepared_stmt_count'; max_prepared_stmt_count is the limit.",
    ),
    1526: meaning("No partition takes this value.", "ALTER TABLE ... ADD PARTITION."),
    **dict.fromkeys((1785, 1786, 1787), GTID),
    **dict.fromkeys(
        (1845, 1846),
        meaning(
            "The table cannot be altered in this way while it is used.",
            "Leave ALGORITHM and LOCK out, at a quiet hour.",
        ),
    ),
    3098: meaning(
        "The cluster does not take changes to this table.",
        "Group Replication needs InnoDB and a primary key.",
    ),
    **dict.fromkeys((3100, 3101), GROUP),
    3140: meaning("A text is no JSON.", "The position below is where reading stopped."),
    3572: meaning(
        "Another session holds the lock, and NOWAIT was asked for.",
        "performance_schema.data_locks shows who; SKIP LOCKED passes such rows over.",
    ),
    2014: meaning(
        "The connection is in the middle of another statement.",
        reopen("Open the profile again if it stays so."),
    ),
    2020: meaning("An answer is larger than the driver takes.", "Fetch less, or raise max_allowed_packet."),
}
