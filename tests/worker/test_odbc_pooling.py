"""The ODBC driver manager's own pooling, in workers of their own: only the server sees what it keeps."""

import msgspec
import pytest

from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.worker.lab_messages import LabFailed, LabFinished, LabSettings, StartLab, Workload
from poolkeeper.worker.lab_messages import PoolKind as LabsKind
from poolkeeper.worker.messages import OpenPool, PoolFailed, PoolOpened, StatementFinished
from tests.support import odbc_drivers
from tests.support import sql_server as support
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.mssql


@pytest.fixture(params=[False, True], ids=["manager does not pool", "manager pools"])
def manager_pools(request, tmp_path):
    """Whether the driver manager was set up to pool (unixODBC: Pooling and CPTimeout in odbcinst.ini)."""
    library = odbc_drivers.freetds_driver()
    more = "\nCPTimeout=60\n" if request.param else ""
    with odbc_drivers.registered_in(tmp_path, {odbc_drivers.FREETDS: f"{library}{more}"}):
        if request.param:
            ini = tmp_path / "odbcinst.ini"
            ini.write_text(f"[ODBC]\nPooling=Yes\n\n{ini.read_text()}")
        yield request.param


def profile_of(server, kind):
    return support.profile_of(server, "freetds", pool=PoolSettings(kind=kind))


def test_it_is_shown_as_what_it_is_and_runs_statements(manager_pools, sql_server):
    server = sql_server
    profile = profile_of(server, PoolKind.ODBC)
    # forked, it would have the environment of the process that it is forked from
    with HeardWorker(profile, support.FREETDS_APP, start_method="spawn") as worker:
        worker.open()
        for _ in range(3):
            assert isinstance(worker.run("SELECT 1 AS one"), StatementFinished)
            assert worker.texts() == [("1",)]
        snapshot = worker.expect_snapshot(lambda now: now.leases >= 4 and not now.slots)
        assert snapshot.kind is PoolKind.ODBC
        assert (snapshot.size, snapshot.stale, snapshot.recycled, snapshot.timeouts) == (None,) * 4
        own = dict(snapshot.own)
        assert own["Connects asked of it"] == "4"
        assert own["Connections it keeps idle"] is None
        # What the pool cannot tell, the server can.
        assert bool(server.sessions()) is manager_pools


def test_a_worker_that_has_connected_cannot_switch_it_any_more_and_says_so(sql_server):
    server = sql_server
    wrong = msgspec.structs.replace(support.FREETDS_APP, password="wrong")
    with HeardWorker(profile_of(server, PoolKind.QUEUE), wrong) as worker:
        worker.handle.send(OpenPool(worker.profile))
        assert isinstance(worker.expect(PoolOpened, PoolFailed), PoolFailed)
        worker.handle.send(OpenPool(profile_of(server, PoolKind.ODBC)))
        failed = worker.expect(PoolOpened, PoolFailed)
        assert "cannot be switched any more" in failed.explained.title


@pytest.mark.parametrize("own", [PoolKind.QUEUE, PoolKind.ODBC])
def test_the_lab_tries_it_whatever_kind_the_profile_has(manager_pools, sql_server, own):
    work = Workload(workers=1, statement="SELECT 1", hold_ms=5, run_s=1)
    with HeardWorker(profile_of(sql_server, own), support.FREETDS_APP, start_method="spawn") as worker:
        before = len(sql_server.requests.logins)
        worker.handle.send(StartLab(worker.profile, LabSettings(pool_kind=LabsKind.ODBC, workload=work)))
        finished = worker.expect(LabFinished, LabFailed)
        signed_in = len(sql_server.requests.logins) - before
    assert isinstance(finished, LabFinished), finished
    result = finished.result
    assert not result.errors
    assert (result.stale, result.recycled) == (None, None)
    assert result.made >= result.checkouts > 5
    if manager_pools:
        assert signed_in < result.checkouts / 3
    else:
        assert signed_in >= result.checkouts
