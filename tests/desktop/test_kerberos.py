"""A person and a profile that signs in by a Kerberos ticket: the form, Try, the panel, the end."""

import queue
import time
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from poolkeeper.credentials.kerberos.tickets import TICKETS
from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.validation import problems
from poolkeeper.worker.messages import SignInNeeded
from tests.support.imported_profiles import import_profiles

pytestmark = pytest.mark.postgresql

WHO = "SELECT principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid()"


@pytest.fixture(autouse=True)
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def profile(gss_postgresql, kdc):
    return gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))


@pytest.fixture
def brief(own_gss_postgresql, own_kdc):
    """A profile whose tickets live for seconds, and whose every statement needs one."""
    own_kdc.add("brief", maxlife=4, maxrenewlife=60)
    own_gss_postgresql.execute("CREATE ROLE brief LOGIN")
    own_gss_postgresql.admit("brief")
    profile = own_gss_postgresql.kerberos_profile(own_kdc, "brief", keytab=own_kdc.keytab("brief"))
    return msgspec.structs.replace(profile, pool=PoolSettings(kind=PoolKind.NULL))


def opened(desk, profile):
    session = desk.open(profile)
    desk.wait(lambda: session.state in {SessionState.OPEN, SessionState.FAILED})
    assert session.state is SessionState.OPEN, session.explained
    return session


def form_of(desk, profile):
    desk.save(profile)
    desk.window.profiles.edit(profile.id)
    desk.wait(lambda: any(each.isVisible() for each in desk.window.findChildren(ProfileDialog)))
    return next(each for each in desk.window.findChildren(ProfileDialog) if each.isVisible()).form


def tried(desk, form):
    fields = form.credential
    fields.try_button.click()
    desk.wait(lambda: fields.try_button.text() == "Try" and fields.tried.text() not in {"", "Looking …"})
    return fields.tried.text()


def test_the_ticket_of_the_pool_in_front_is_in_the_panel_and_the_status_line(desk, profile, runtime, home):
    opened(desk, profile)
    desk.run(WHO)
    assert desk.rows() == [("alice@ONE.TEST",)]
    strip, line = desk.window.panel.ticket, desk.window.status.ticket
    desk.wait(strip.isVisible)
    assert strip.line.text().startswith("Kerberos ticket of alice@ONE.TEST · 23 h 5")
    assert "min left\nNot renewed yet · next in 19 h " in strip.line.text()
    assert line.text().startswith("Ticket of alice@ONE.TEST: 23 h 5")
    assert f"Cache: FILE:{runtime}" in strip.line.toolTip()
    assert not strip.warning.text()
    assert len(list(runtime.rglob("*.cache"))) == 1
    # an entry of a keytab ends with its key, 32 bytes of AES, and the key's version
    key = Path(profile.credential.kerberos.keytab).read_bytes()[-36:-4]
    assert not [each for each in home.rglob("*") if each.is_file() and key in each.read_bytes()]
    desk.window.close_pool()
    desk.wait(lambda: not list(runtime.rglob("*.cache")))
    desk.wait(lambda: not line.isVisible() and not strip.isVisible())


def test_renewals_are_counted_while_statements_run_and_a_failed_one_is_told(desk, brief, own_kdc):
    opened(desk, brief)
    strip = desk.window.panel.ticket
    while "Renewed 2 times" not in strip.line.text():
        desk.run(WHO)
        assert desk.rows() == [("brief@OWN.TEST",)]
    own_kdc.stop()
    desk.wait(lambda: "No KDC of the realm answers." in strip.warning.text())
    desk.wait(lambda: "ended" in strip.line.text())
    desk.wait(lambda: "has ended" in desk.window.status.ticket.text())
    own_kdc.start()
    desk.run(WHO)
    assert desk.rows() == [("brief@OWN.TEST",)]
    desk.wait(lambda: strip.warning.text() == "")


def test_the_form_shows_the_fields_of_kerberos_alone_and_keeps_what_is_typed(desk, profile):
    form = form_of(desk, profile)
    fields = form.credential.kerberos
    assert form.sign_in.currentText() == "Kerberos"
    assert not form.password.isVisible()
    assert form.profile.credential == profile.credential
    assert fields.keytab.isVisible()
    fields.ticket.choice = TicketFrom.OWN
    assert not fields.keytab.isVisible()
    assert form.profile.credential.kerberos.keytab == ""
    assert fields.principal.accessibleName() == "Principal"


def test_try_gets_a_ticket_and_says_whose_and_for_what(desk, profile, runtime):
    form = form_of(desk, profile)
    said = tried(desk, form)
    assert said.startswith(f"Kerberos ticket of alice@ONE.TEST in {runtime}")
    assert said.endswith("for the service postgres/localhost, expires in 23 hours.")
    form.credential.kerberos.principal.setText("carol@ONE.TEST")
    said = tried(desk, form)
    assert "holds no key of carol@ONE.TEST." in said
    assert "kinit: Keytab contains no suitable keys for carol@ONE.TEST" in said
    assert "klist -kt" in said


def test_the_connection_test_names_principal_cache_end_and_service(desk, profile, runtime):
    desk.save(profile)
    desk.window.profiles.test(profile.id)
    desk.wait(lambda: desk.window.findChildren(TestDialog))
    dialog = desk.window.findChildren(TestDialog)[0]
    desk.wait(lambda: "Test again" in dialog.run_button.text(), 40_000)
    dialog.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert f"Kerberos ticket of alice@ONE.TEST in {runtime}" in report
    assert "for the service postgres/localhost, expires in 23 hours" in report
    dialog.close()
    desk.wait(lambda: not list(runtime.rglob("*.cache")))


def test_a_failure_to_get_a_ticket_is_explained_where_the_pool_would_be(desk, own_gss_postgresql, own_kdc):
    old = own_kdc.keytab("alice")
    own_kdc.keytab("alice", new_keys=True)
    session = desk.open(own_gss_postgresql.kerberos_profile(own_kdc, keytab=old))
    desk.wait(lambda: session.state is SessionState.FAILED)
    assert (
        session.explained.title == f"The keytab {old} no longer fits alice@OWN.TEST: the KDC has other keys."
    )
    assert own_kdc.asked("alice") == 1


def test_the_end_of_the_window_removes_every_cache(desk, profile, runtime):
    opened(desk, profile)
    assert list(runtime.rglob("*.cache"))
    for worker in desk.window.close_workers():
        assert worker.wait_closed(10)
    assert list(runtime.iterdir()) == []
    assert TICKETS.status(profile.id, profile.credential.kerberos) is None


def test_a_question_that_comes_after_the_end_leaves_no_cache(desk, profile, runtime):
    session = opened(desk, profile)
    sign_ins, answers = desk.window.profiles.sign_ins, queue.SimpleQueue()
    desk.window.close_workers()
    sign_ins.answer(session.profile, SignInNeeded(1), answers.put)
    assert answers.get(timeout=20).identity is None
    assert list(runtime.iterdir()) == []


def test_sql_server_has_kerberos_with_its_service_principal_and_oracle_says_why_not(desk):
    login = SqlServer(login=SqlServerLogin.INTEGRATED, service_principal="MSSQLSvc/db.example:1433")
    old = Profile(name="erp", engine=Engine.MSSQL, host="db", sign_in=SignIn.NONE, sql_server=login)
    form = form_of(desk, old)
    assert form.sign_in.currentText() == "Kerberos"
    assert form.sql_server.service_principal.isVisible()
    assert form.profile == old
    form.credential.kerberos.principal.setText("erp@EXAMPLE.ORG")
    assert form.profile.sign_in is SignIn.KERBEROS
    assert form.profile.sql_server.login is SqlServerLogin.INTEGRATED
    form.engine.choice = Engine.ORACLE
    form.sign_in.setCurrentText("Kerberos")
    assert form.credential.kerberos.not_oracle.isVisible()
    assert not form.credential.kerberos.ticket.isVisible()
    assert any("cannot sign in with Kerberos" in each.sentence for each in problems(form.profile))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ticket": TicketFrom.KEYTAB, "keytab": "/k"}, "principal"),
        ({"ticket": TicketFrom.KEYTAB, "principal": "a@B"}, "keytab"),
        ({"ticket": TicketFrom.KEYTAB, "principal": "a@B", "keytab": "keytab"}, "keytab"),
        ({"principal": "-c /etc/passwd"}, "principal"),
        ({"config_file": "krb5.conf"}, "config_file"),
        ({"service": "postgres/host"}, "service"),
    ],
)
def test_what_cannot_be_saved_is_told_at_its_field(profile, changes, field):
    credential = msgspec.structs.replace(profile.credential, kerberos=Kerberos(**changes))
    found = problems(msgspec.structs.replace(profile, credential=credential))
    assert [each.field for each in found] == [f"credential.kerberos.{field}"]


def test_an_imported_profile_brings_no_configuration_that_could_name_libraries(profile):
    imported = import_profiles(export_text([profile]))
    assert imported.profiles[0].credential.kerberos.config_file == ""
    assert "krb5.conf" in imported.notices[0]


def gone(folder):
    """Whether no kinit is at work any more in a folder of caches."""
    return not list(folder.rglob("*.new"))


@pytest.mark.parametrize("end", ["stop", "closing the form"])
def test_try_that_waits_for_a_silent_kdc_is_stopped_at_once(desk, own_gss_postgresql, own_kdc, runtime, end):
    profile = own_gss_postgresql.kerberos_profile(own_kdc, keytab=own_kdc.keytab("alice"))
    form = form_of(desk, profile)
    fields = form.credential
    with own_kdc.freeze():
        fields.try_button.click()
        desk.wait(lambda: not gone(runtime))
        assert fields.try_button.text() == "Stop"
        began_s = time.monotonic()
        if end == "stop":
            desk.bot.keyClick(fields.try_button, Qt.Key.Key_Space)
            desk.wait(lambda: fields.tried.text() == "Stopped.")
            assert fields.try_button.text() == "Try"
        else:
            form.window().reject()
        desk.wait(lambda: gone(runtime))
        assert time.monotonic() - began_s < 5


def test_a_connection_test_that_waits_for_a_silent_kdc_is_stopped_at_once(
    desk, own_gss_postgresql, own_kdc, runtime
):
    profile = own_gss_postgresql.kerberos_profile(own_kdc, keytab=own_kdc.keytab("alice"))
    desk.save(profile)
    with own_kdc.freeze():
        desk.window.profiles.test(profile.id)
        desk.wait(lambda: not gone(runtime))
        (dialog,) = [each for each in desk.window.findChildren(TestDialog) if each.isVisible()]
        dialog.run_button.click()
        desk.wait(lambda: gone(runtime), 5_000)
        desk.wait(lambda: dialog.run_button.text() == "Test again")
        dialog.reject()
