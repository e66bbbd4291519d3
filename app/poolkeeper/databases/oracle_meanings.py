"""Every code of Oracle and python-oracledb that is known here, with its meaning and the page that says so."""

from poolkeeper.databases import oracle_driver_meanings as driver
from poolkeeper.databases import oracle_login_meanings as login
from poolkeeper.databases import oracle_server_meanings as server
from poolkeeper.databases import oracle_statement_meanings as statement
from poolkeeper.databases.meanings import Meaning, meaning
from poolkeeper.databases.oracle_pages import EXCEPTIONS, PORTAL

BY_CODE: dict[str, Meaning] = {
    **statement.BY_ORA,
    **server.BY_ORA,
    **login.BY_ORA,
    **driver.BY_CODE,
}
RAISED = statement.RAISED

COMPANIONS = frozenset(
    {
        "ORA-00604",
        "ORA-04088",
        "ORA-06512",
        "ORA-12801",
        "ORA-01110",
        "DPY-6005",
        "DPY-6000",
        "DPY-4011",
        "DPY-4001",
    }
    | {"DPY-1001", "DPY-1005", "DPY-4005", "DPI-1080"}
)
"""They say where or after what it happened; a code beside them that says why counts first."""

STATEMENT = meaning(
    "{product} did not accept the statement.", "Read the server's words below.", source=f"{PORTAL}/"
)
FALLBACK = meaning("{product} reported an error.", "Read the words below.", source=EXCEPTIONS)
