"""The connection test on SQL Server and Oracle: encryption, refusals, silence and closed ports."""

import ssl
import time
from types import SimpleNamespace

import msgspec
import pytest

from poolkeeper.diagnosis.steps import Outcome, Step
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Encryption, PoolSettings, Tls
from poolkeeper.profiles.sql_server import SqlServer
from tests.standins.tds import TdsStandin
from tests.standins.tns import TnsStandin
from tests.support import oracle_server, sql_server
from tests.support.certificates import make_certificates
from tests.support.odbc_drivers import FREETDS
from tests.support.waiting import wait_until

WRONG = "wr0ng s3cret"


@pytest.fixture
def certificates(tmp_path):
    return make_certificates(tmp_path, "localhost", "127.0.0.1")


@pytest.fixture
def encrypted_sql_server(odbc_drivers, certificates):
    pair = (certificates.certificate_file.read_bytes(), certificates.key_file.read_bytes())
    logins = {sql_server.APP.user: sql_server.APP.password}
    with TdsStandin(logins=logins, databases=("shop",), certificate=pair, encrypt="on") as server:
        yield server


@pytest.fixture
def strict_sql_server(odbc_drivers, certificates):
    pair = (certificates.certificate_file.read_bytes(), certificates.key_file.read_bytes())
    logins = {sql_server.APP.user: sql_server.APP.password}
    with TdsStandin(logins=logins, databases=("shop",), certificate=pair, encrypt="strict") as server:
        yield server


@pytest.fixture
def tcps_oracle(certificates):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate_file, certificates.key_file)
    users = {oracle_server.APP.user: oracle_server.APP.password}
    with TnsStandin(users=users, service="SHOP", tls=context) as server:
        yield server


def mssql(server, **changes):
    return sql_server.profile_of(server, "microsoft", **changes)


class TestSqlServer:
    pytestmark = pytest.mark.mssql

    @pytest.mark.parametrize("driver", list(sql_server.DRIVERS))
    def test_every_driver_passes_every_step(self, run_test, driver, request):
        server = request.getfixturevalue("sql_server")
        tested = run_test(sql_server.profile_of(server, driver), sql_server.identity_of(driver))
        assert tested.passed, tested.text
        assert "SQL Server 2022" in tested.outcome(Step.QUERY).detail
        assert "no TLS is offered" in tested.outcome(Step.ENCRYPTION).detail
        wait_until(lambda: not server.sessions())

    def test_a_verified_certificate_is_shown(self, run_test, encrypted_sql_server, certificates):
        tls = Tls(mode=Encryption.VERIFY_FULL, ca_file=str(certificates.certificate_file))
        tested = run_test(mssql(encrypted_sql_server, host="localhost", tls=tls), sql_server.APP)
        assert tested.outcome(Step.NETWORK).outcome is Outcome.PASSED, tested.text

    def test_a_stranger_certificate_is_explained(self, run_test, encrypted_sql_server):
        tested = run_test(mssql(encrypted_sql_server, tls=Tls(mode=Encryption.VERIFY_FULL)), sql_server.APP)
        assert tested.failure.step is Step.ENCRYPTION
        assert "is not signed by an authority" in tested.failure.explained.title

    def test_encryption_without_checks_is_a_warning(self, run_test, encrypted_sql_server):
        tested = run_test(mssql(encrypted_sql_server, tls=Tls(mode=Encryption.REQUIRE)), sql_server.APP)
        assert tested.passed, tested.text
        assert "this profile trusts it without checking" in tested.outcome(Step.ENCRYPTION).detail

    def test_strict_encryption_begins_with_tls(self, run_test, strict_sql_server):
        tested = run_test(mssql(strict_sql_server, tls=Tls(mode=Encryption.STRICT)), sql_server.APP)
        assert tested.failure.step is Step.ENCRYPTION
        assert "is not signed by an authority" in tested.failure.explained.title

    def test_a_driver_that_cannot_verify_says_what_to_choose(self, run_test, encrypted_sql_server):
        freetds = SqlServer(odbc_driver=FREETDS)
        tested = run_test(
            mssql(encrypted_sql_server, tls=Tls(mode=Encryption.VERIFY_FULL), sql_server=freetds),
            sql_server.FREETDS_APP,
        )
        assert not tested.passed

    def test_a_closed_port_is_told_at_once(self, run_test, closed_port):
        nobody = SimpleNamespace(host="127.0.0.1", port=closed_port)
        began_s = time.monotonic()
        tested = run_test(mssql(nobody), sql_server.APP)
        assert tested.failure.step is Step.NETWORK
        assert "Nothing listens on port" in tested.failure.explained.title
        assert time.monotonic() - began_s < 3, "the driver's login time-out was waited for"

    def test_a_server_that_never_answers_ends_in_a_sentence(self, run_test, request):
        server = request.getfixturevalue("sql_server")
        server.silent = True
        tested = run_test(mssql(server, connect_timeout_s=1), sql_server.APP)
        assert tested.failure.step is Step.ENCRYPTION
        assert "did not answer within 1 s" in tested.failure.explained.title


@pytest.mark.mssql
@pytest.mark.parametrize("driver", list(sql_server.DRIVERS))
def test_a_wrong_password_of_sql_server(run_test, driver, request):
    server = request.getfixturevalue("sql_server")
    tested = run_test(sql_server.profile_of(server, driver), Identity("app", WRONG), user="app")
    assert tested.failure.step is Step.LOGIN
    assert tested.failure.explained.code == "18456"
    assert WRONG not in tested.text


class TestOracle:
    pytestmark = pytest.mark.oracle

    def test_every_step_passes(self, run_test, request):
        server = request.getfixturevalue("oracle_server")
        tested = run_test(oracle_server.profile_of(server), oracle_server.APP)
        assert tested.passed, tested.text
        assert "python-oracledb" in tested.outcome(Step.DRIVER).detail
        wait_until(lambda: not server.sessions())

    def test_tcps_is_verified(self, run_test, tcps_oracle, certificates):
        tls = Tls(mode=Encryption.VERIFY_FULL, ca_file=str(certificates.ca_file))
        tested = run_test(oracle_server.profile_of(tcps_oracle, host="localhost", tls=tls), oracle_server.APP)
        assert tested.passed, tested.text
        assert "authority and host checked" in tested.outcome(Step.ENCRYPTION).detail

    def test_a_stranger_authority_is_explained(self, run_test, tcps_oracle, certificates):
        tls = Tls(mode=Encryption.VERIFY_CA, ca_file=str(certificates.wrong_ca_file))
        tested = run_test(oracle_server.profile_of(tcps_oracle, tls=tls), oracle_server.APP)
        assert tested.failure.step is Step.ENCRYPTION
        assert "is not signed by an authority" in tested.failure.explained.title

    def test_a_connect_string_may_not_lower_the_encryption(self, run_test, request):
        server = request.getfixturevalue("oracle_server")
        profile = oracle_server.profile_of(
            server,
            host="",
            database=server.dsn,
            tls=Tls(mode=Encryption.VERIFY_FULL),
            oracle=Oracle(address=OracleAddress.CONNECT_STRING),
        )
        tested = run_test(profile, oracle_server.APP)
        assert tested.failure.step is Step.NAME
        assert "leads to a port without encryption" in tested.failure.explained.title

    def test_a_name_that_is_not_in_tnsnames_is_explained(self, run_test, tmp_path, request):
        (tmp_path / "tnsnames.ora").write_text("other = (DESCRIPTION=(ADDRESS=(HOST=x)(PORT=1)))\n")
        profile = oracle_server.profile_of(
            request.getfixturevalue("oracle_server"),
            host="",
            database="ledger",
            oracle=Oracle(address=OracleAddress.CONNECT_STRING, tns_admin=str(tmp_path)),
        )
        tested = run_test(profile, oracle_server.APP)
        assert tested.failure.step is Step.NAME
        assert tested.failure.explained.code in {"DPY-4000", "ORA-12154"}
        assert tested.failure.explained.remedies

    def test_a_wrong_password_is_explained(self, run_test, request):
        server = request.getfixturevalue("oracle_server")
        identity = msgspec.structs.replace(oracle_server.APP, password=WRONG)
        tested = run_test(oracle_server.profile_of(server), identity)
        assert (tested.failure.step, tested.failure.explained.code) == (Step.LOGIN, "ORA-01017")

    def test_an_unknown_service_is_explained(self, run_test, request):
        server = request.getfixturevalue("oracle_server")
        tested = run_test(oracle_server.profile_of(server, database="NOSUCH"), oracle_server.APP)
        assert tested.failure.step is Step.LOGIN
        assert tested.failure.explained.code in {"DPY-6001", "ORA-12514"}

    def test_a_listener_that_never_answers_ends_in_a_sentence(self, run_test, request):
        server = request.getfixturevalue("oracle_server")
        server.silent = True
        tested = run_test(
            oracle_server.profile_of(server, connect_timeout_s=1, pool=PoolSettings(wait_s=1)),
            oracle_server.APP,
        )
        assert tested.failure.step is Step.LOGIN
        assert "did not answer within 1 s" in tested.failure.explained.title
