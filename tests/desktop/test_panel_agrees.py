"""What the panel shows, beside what the server itself says at the same moment, asked past Poolkeeper."""

import pytest
from PySide6.QtCore import Qt

from poolkeeper.profiles.profile import PoolSettings

SLEEP = {"postgresql": "SELECT pg_sleep(60)", "mysql": "SELECT SLEEP(60)"}
SESSIONS = {
    "postgresql": """SELECT pid::text, CASE state WHEN 'active' THEN 'in use' WHEN 'idle' THEN 'idle'
        WHEN 'idle in transaction' THEN 'in use' ELSE state END
        FROM pg_stat_activity WHERE usename = 'boss' AND application_name = 'Poolkeeper'""",
    "mysql": """SELECT CAST(p.id AS CHAR), CASE WHEN p.command = 'Query' OR t.trx_id IS NOT NULL THEN 'in use'
        ELSE 'idle' END FROM information_schema.processlist p
        LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id""",
}
EVERYONE = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'",
    "mysql": "SELECT variable_value FROM information_schema.global_status "
    "WHERE variable_name = 'Threads_connected'",
}
LIMIT = {"postgresql": "SHOW max_connections", "mysql": "SELECT @@max_connections"}


@pytest.fixture(
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mysql),
    ]
)
def server(request):
    return request.getfixturevalue(request.param)


def asked(server, questions):
    return server.execute(questions[server.engine.value])


def shown(panel):
    """Every connection in the panel's table, by the server's number for it: `in use` or `idle`."""
    return {row.backend_id: "in use" if row.busy else "idle" for row in panel.live.connections.rows.rows}


def agree(server, panel, states):
    """Whether both tell of these states, at one moment: what is shown is the same before and after."""
    before, there = shown(panel), dict(asked(server, SESSIONS))
    if before != shown(panel) or sorted(before.values()) != states:
        return False
    return before == {number: state for number, state in there.items() if number in before}


def test_the_panel_and_the_server_tell_of_the_same_sessions_in_the_same_states(desk, server):
    profile = server.profile(
        name="orders", user=server.superuser.user, pool=PoolSettings(size=3, max_overflow=1)
    )
    desk.save(profile, server.superuser.password)
    desk.window.open_profile(profile.id)
    desk.wait(lambda: desk.window.workspace.open_count() == 1)
    panel = desk.window.panel
    panel.show()
    desk.run("DROP TABLE IF EXISTS agreed")
    desk.run("CREATE TABLE agreed (a int)")
    running = desk.tab
    desk.write(SLEEP[server.engine.value])
    desk.press_run()
    desk.window.new_tab()
    desk.run("BEGIN")
    desk.run("INSERT INTO agreed VALUES (1)")
    desk.window.new_tab()
    desk.run("SELECT 1")

    desk.wait(lambda: agree(server, panel, ["idle", "in use", "in use"]))
    figures = panel.live.server.figures
    desk.wait(lambda: figures and figures["Sessions of this pool"].text() == "3")

    def server_agrees():
        # whoever asks past Poolkeeper is one more than the panel has seen
        everyone, limit = int(asked(server, EVERYONE)[0][0]) - 1, asked(server, LIMIT)[0][0]
        return figures["Sessions of everyone"].text() == f"{everyone} of {limit}"

    desk.wait(server_agrees)
    desk.window.tabs.setCurrentWidget(running)
    desk.bot.mouseClick(running.toolbar.cancel_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not running.running)
    desk.wait(lambda: agree(server, panel, ["idle", "idle", "in use"]))
