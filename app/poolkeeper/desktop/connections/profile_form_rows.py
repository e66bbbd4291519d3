"""The rows of a profile's form, in the order in which a person fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from poolkeeper.desktop.connections.form_grid import side_by_side
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from poolkeeper.desktop.connections.profile_form import ProfileForm

SETTABLE = (
    PoolKind.QUEUE,
    PoolKind.PSYCOPG,
    PoolKind.PSYCOPG2,
    PoolKind.MYSQL_CONNECTOR,
    PoolKind.ORACLEDB,
)
"""The kinds of pool that have settings, each in a row of its own name."""

SERVER_ROWS = ("Server", "Sign in with", "User", "Password")


def lay_out(form: ProfileForm) -> None:
    """Put the form's fields into its grid, and the grid into the form."""
    form.timeout_s.setRange(0, 604_800)
    form.timeout_s.setSuffix(" s")
    form.timeout_s.setFixedWidth(92)
    form.timeout_s.setSpecialValueText("1 hour")
    form.timeout_s.lineEdit().setTextMargins(4, 0, 0, 0)
    form.timeout_s.setToolTip("A statement that runs longer is cancelled on the server")
    marks = side_by_side(form.colour, form.production, form.badge)
    safety = side_by_side(form.read_only, form.ask_before_writing, "time-out", form.timeout_s)
    grid = form.grid
    grid.add("Name", form.name, name=form.name)
    grid.add("Folder", form.folder, folder=form.folder)
    grid.add("Colour", marks)
    drivers = (form.driver, form.sql_server.driver, form.oracle.client)
    engine = side_by_side(form.engine, *drivers, stretch=0)
    grid.add("Engine · driver", engine, sql_server__driver=form.sql_server.driver)
    form.sql_server.add_driver(grid)
    form.oracle.add_address(grid)
    grid.add("Server", side_by_side(form.host, ":", form.port, stretch=0), host=form.host, port=form.port)
    grid.add("Database", form.database, database=form.database)
    grid.add("File", form.file, file=form.file.edit)
    grid.add("Sign in with", form.sign_in)
    grid.add("User", form.user, user=form.user)
    grid.add("Password", form.password)
    form.credential.add_to(grid)
    form.tls.add_to(grid)
    form.sql_server.add_rest(grid)
    form.oracle.add_rest(grid)
    grid.add("Safety", safety, safety__statement_timeout_s=form.timeout_s)
    pool, psycopg, retries = form.pool, form.psycopg_pool, form.retries
    grid.add("Pool", form.pool_kind, pool__kind=form.pool_kind.box)
    grid.add(
        KIND_NAMES[PoolKind.PSYCOPG],
        psycopg,
        pool__psycopg__min_size=psycopg.min_size,
        pool__psycopg__max_size=psycopg.max_size,
        pool__psycopg__timeout_s=psycopg.timeout_s,
        pool__psycopg__max_waiting=psycopg.max_waiting,
        pool__psycopg__max_lifetime_s=psycopg.max_lifetime_s,
    )
    psycopg2, connector = form.unwaiting.psycopg2, form.unwaiting.connector
    grid.add(
        KIND_NAMES[PoolKind.PSYCOPG2],
        psycopg2,
        pool__psycopg2__minconn=psycopg2.minconn,
        pool__psycopg2__maxconn=psycopg2.maxconn,
    )
    grid.add(KIND_NAMES[PoolKind.MYSQL_CONNECTOR], connector, pool__connector__pool_size=connector.pool_size)
    # the whole name is wider than the column of the labels
    grid.set_label(KIND_NAMES[PoolKind.MYSQL_CONNECTOR], "mysql.connector")
    grid.add(KIND_NAMES[PoolKind.ORACLEDB], form.oracle.pool, pool__max=form.oracle.pool.max)
    grid.add(
        KIND_NAMES[PoolKind.QUEUE],
        pool,
        pool__size=pool.size_field,
        pool__max_overflow=pool.max_overflow,
        pool__wait_s=pool.wait_s,
        pool__recycle_s=pool.recycle_s,
    )
    grid.add(
        "Retry",
        retries,
        pool__retries__attempts=retries.attempts,
        pool__retries__wait_s=retries.wait_s,
    )
    health = form.health
    grid.add("Health", health, health__every_s=health.every_s, health__leak_warning_s=health.leak_warning_s)
    grid.add("Replicas", form.replicas, replicas__servers=form.replicas.servers)
    layout = QVBoxLayout(form)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(grid)
    layout.addStretch(1)


def line_edits(form: ProfileForm) -> tuple[QLineEdit, ...]:
    """The fields of text, those of files included."""
    return (form.name, form.host, form.port, form.database, form.user, form.file.edit)
