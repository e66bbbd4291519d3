"""Every driver of SQL Server that comes with us signs in with a ticket, and with nothing else."""

import socket
import subprocess

import msgspec
import pytest

from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.kerberos import Kerberos
from poolkeeper.profiles.profile import SignIn
from poolkeeper.profiles.sql_server import SqlServerLogin
from poolkeeper.worker.messages import OpenPool, PoolFailed
from tests.support.heard_worker import HeardWorker
from tests.support.sql_server import profile_of

pytestmark = [pytest.mark.mssql, pytest.mark.postgresql]


@pytest.mark.parametrize("driver", ["microsoft", "freetds", "pymssql"])
def test_the_server_is_shown_a_ticket_and_no_password(sql_server, own_kdc, driver):
    """The stand-in can read no ticket: what it proves is that the KDC gave one for the very service."""
    for name in {"localhost", socket.gethostname(), socket.getfqdn(), socket.getfqdn("127.0.0.1")}:
        own_kdc.kadmin(["addprinc", "-randkey", f"MSSQLSvc/{name}:{sql_server.port}"])
    profile = profile_of(sql_server, driver, host="localhost", user="", sign_in=SignIn.KERBEROS)
    integrated = msgspec.structs.replace(profile.sql_server, login=SqlServerLogin.INTEGRATED)
    credential = CredentialSettings(kerberos=Kerberos(config_file=str(own_kdc.config_file)))
    profile = msgspec.structs.replace(profile, sql_server=integrated, credential=credential)
    cache = own_kdc.folder / f"cache-{driver}"
    own_kdc.kinit("alice", own_kdc.keytab("alice"), f"FILE:{cache}")
    with HeardWorker(profile, Identity("", ticket_cache=f"FILE:{cache}")) as worker:
        worker.handle.send(OpenPool(profile))
        assert "untrusted domain" in repr(worker.expect(PoolFailed).explained)
    login = sql_server.requests.logins[0]
    assert login.integrated
    assert (login.user, login.password) == ("", "")
    listed = ["klist", "-c", str(cache)]
    shown = subprocess.run(listed, env=own_kdc.environment, capture_output=True, text=True, check=True)
    assert f":{sql_server.port}@OWN.TEST" in shown.stdout
