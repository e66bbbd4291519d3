"""Every field of a profile, in the order in which a person fills them in."""

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from poolkeeper.desktop.connections import profile_form_rows as rows
from poolkeeper.desktop.connections import sign_in_choices
from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.colour_field import ColourField
from poolkeeper.desktop.connections.credential_fields import CredentialFields
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid
from poolkeeper.desktop.connections.health_fields import HealthFields
from poolkeeper.desktop.connections.oracle_fields import DATABASE_LABELS, OracleFields
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.desktop.connections.pool_fields import PoolFields
from poolkeeper.desktop.connections.pool_kind_field import PoolKindField
from poolkeeper.desktop.connections.psycopg_pool_fields import PsycopgPoolFields
from poolkeeper.desktop.connections.replica_fields import ReplicaFields
from poolkeeper.desktop.connections.retry_fields import RetryFields
from poolkeeper.desktop.connections.sql_server_fields import SqlServerFields
from poolkeeper.desktop.connections.tls_fields import TlsFields
from poolkeeper.desktop.connections.unwaiting_pool_fields import UnwaitingPoolFields
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.merged_paste import merged_paste
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.pasted_url import PastedUrl
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind
from poolkeeper.profiles.profile import PoolSettings, Profile, Safety, SignIn
from poolkeeper.profiles.replicas import Replicas
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.sql_server import SqlServer
from poolkeeper.profiles.validation import BadPort, Problem, typed_port


class ProfileForm(QWidget):
    """Holds what was typed, right or wrong; `profile` raises nothing, `problems_of_typing` tells."""

    edited = Signal()

    def __init__(self, folders: tuple[str, ...], place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.folder = QComboBox()
        self.folder.setEditable(True)
        self.folder.addItems(["", *folders])
        self.colour = ColourField()
        self.production = QCheckBox("Production")
        self.badge = PlainLabel("PRODUCTION", "badge-production")
        self.engine = ChoiceField({engine: facts.label for engine, facts in ENGINES.items()})
        self.driver = PlainLabel("", "muted")
        self.host = QLineEdit()
        self.port = QLineEdit()
        self.engine.setAccessibleName("Engine")
        self.host.setAccessibleName("Host")
        self.port.setAccessibleName("Port")
        self.port.setFixedWidth(72)
        self.database = QLineEdit()
        self.file = FileField("SQLite database", "SQLite (*.db *.sqlite *.sqlite3 *.db3);;All files (*)")
        self.sign_in = ChoiceField(sign_in_choices.choices_of(Engine.POSTGRESQL))
        self.user = QLineEdit()
        self.password = PasswordField(place)
        self.credential = CredentialFields(place)
        self.tls = TlsFields(place)
        self.encryption = self.tls.encryption
        self.read_only = QCheckBox("Read-only")
        self.ask_before_writing = QCheckBox("Ask before writing")
        self.timeout_s = QSpinBox()
        self.pool_kind = PoolKindField()
        self.pool = PoolFields()
        self.psycopg_pool = PsycopgPoolFields()
        self.unwaiting = UnwaitingPoolFields(self)
        self.retries = RetryFields()
        self.health = HealthFields()
        self.replicas = ReplicaFields()
        self.sql_server = SqlServerFields()
        self.oracle = OracleFields(place, self.database)
        self._base = Profile(name="", engine=Engine.POSTGRESQL)
        self.grid = FormGrid()
        rows.lay_out(self)
        self._connect()
        self.show_fitting()

    @property
    def profile(self) -> Profile:
        """The profile as typed; a port that is no number counts as none."""
        is_file, engine = self._is_file, self.engine.choice
        ticket = self.credential.kerberos.settings
        found = sign_in_choices.source_of(self.sign_in.choice, self._base, ticket)
        source = SignIn.NONE if is_file else found
        return msgspec.structs.replace(
            self._base,
            name=self.name.text().strip(),
            folder=self.folder.currentText().strip(),
            colour=self.colour.colour,
            production=self.production.isChecked(),
            engine=engine,
            host=self.host.text().strip() if self._has_host else "",
            port=self._port() if self._has_host else 0,
            database=(self.file.edit if is_file else self.database).text().strip(),
            user=self.user.text().strip() if self._has_user else "",
            sign_in=source,
            credential=self.credential.settings(source),
            tls=self.tls.settings(engine),
            sql_server=self._sql_server(),
            oracle=self._oracle(),
            safety=Safety(
                read_only=self.read_only.isChecked(),
                ask_before_writing=self.ask_before_writing.isChecked(),
                statement_timeout_s=self.timeout_s.value(),
            ),
            pool=self._pool_settings(),
            health=self.health.settings,
            replicas=self.replicas.settings if self._has_host else Replicas(),
        )

    @property
    def typed(self) -> TypedSecrets:
        """The secrets as typed; where none is asked for, one that was saved goes."""
        asks = not self._is_file and self.sign_in.choice.source is SignIn.KEYRING
        wallet = self.oracle.wallet_password.password
        opens = self.engine.choice is Engine.ORACLE and self.oracle.may_open_wallet(self.database.text())
        typed = self.credential.typed(SignIn.NONE if self._is_file else self.sign_in.choice.source)
        password, wallet = self.password.password if asks else "", wallet if opens else ""
        key = self.tls.typed_passphrase(self.engine.choice)
        return msgspec.structs.replace(typed, password=password, wallet_password=wallet, key_password=key)

    def show_profile(self, profile: Profile) -> None:
        """Fill every field."""
        self._base = profile
        self.name.setText(profile.name)
        self.folder.setCurrentText(profile.folder)
        self.colour.colour = profile.colour
        self.production.setChecked(profile.production)
        self.engine.choice = profile.engine
        self._offer(profile)
        self.host.setText(profile.host)
        self.port.setText(str(profile.port) if profile.port else "")
        self.database.setText("" if self._is_file else profile.database)
        self.file.edit.setText(profile.database if self._is_file else "")
        self.user.setText(profile.user)
        self.credential.show(profile.credential)
        self.tls.show(profile.tls)
        self.read_only.setChecked(profile.safety.read_only)
        self.ask_before_writing.setChecked(profile.safety.ask_before_writing)
        self.timeout_s.setValue(profile.safety.statement_timeout_s)
        self.pool.settings = profile.pool
        self.psycopg_pool.settings = profile.pool.psycopg
        self.unwaiting.show_settings(profile.pool)
        self.retries.retries = profile.pool.retries
        self.health.settings = profile.health
        self.replicas.settings = profile.replicas
        self.sql_server.show(profile.sql_server)
        self.oracle.show(profile.oracle)
        self.show_fitting()

    def show_pasted(self, pasted: PastedUrl) -> list[str]:
        """Take over what a URL says; a name, folder, pool and every protection chosen before stay.

        Gives sentences on what a person should know of it. A saved password never goes along to another
        server.
        """
        before, fresh = self.profile, pasted.profile()
        merged = merged_paste(before, fresh)
        self.show_profile(merged.profile)
        if pasted.password is not None:
            self.password.set_password(pasted.password)
        elif merged.leads_elsewhere and self.password.keeps_saved:
            self.password.set_password("")
            return [*merged.notes, "The saved password is for another server: type the one of this server."]
        return list(merged.notes)

    def problems_of_typing(self) -> tuple[Problem, ...]:
        """What the fields say that a profile cannot even hold."""
        if not self._has_host:
            return ()
        try:
            typed_port(self.port.text())
        except BadPort as error:
            return (Problem("port", error.sentence), *self.replicas.problems)
        return self.replicas.problems

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show each problem at its field; returns those that no field here can mend."""
        field = "file" if self._is_file else "database"
        return self.grid.show_problems(
            Problem(field, each.sentence) if each.field == "database" else each for each in problems
        )

    @property
    def _is_file(self) -> bool:
        return ENGINES[self.engine.choice].port == 0

    @property
    def _has_host(self) -> bool:
        by_string = self.oracle.address.choice is OracleAddress.CONNECT_STRING
        return not (self._is_file or (self.engine.choice is Engine.ORACLE and by_string))

    @property
    def _has_user(self) -> bool:
        choice = self.sign_in.choice
        return not self._is_file and choice.has_user and not self.credential.makes_user(choice.source)

    def _sql_server(self) -> SqlServer:
        if self.engine.choice is not Engine.MSSQL:
            return SqlServer()
        return self.sql_server.options(self.sign_in.choice.login, self.encryption.choice)

    def _oracle(self) -> Oracle:
        if self.engine.choice is not Engine.ORACLE:
            return Oracle()
        options = self.oracle.options(self.encryption.choice)
        own = options.driver_pool if self.pool_kind.choice is PoolKind.ORACLEDB else None
        return msgspec.structs.replace(options, driver_pool=own)

    def _pool_settings(self) -> PoolSettings:
        kind = self.pool_kind.choice
        return msgspec.structs.replace(
            self.unwaiting.in_settings(self.pool.settings),
            kind=PoolKind.QUEUE if kind is PoolKind.ORACLEDB else kind,
            psycopg=self.psycopg_pool.settings,
            retries=self.retries.retries,
        )

    def _port(self) -> int:
        try:
            return typed_port(self.port.text())
        except BadPort:
            return 0

    def _offer(self, profile: Profile) -> None:
        """Offer what the profile's engine knows of sign-in and encryption."""
        engine = profile.engine
        self.sign_in.offer(sign_in_choices.choices_of(engine), sign_in_choices.choice_of(profile))
        self.tls.offer(profile)
        self.pool_kind.offer(engine, profile.pool_kind)

    def _take_engine(self) -> None:
        self._offer(self.profile)
        self.show_fitting()

    def _take_wallet(self) -> None:
        if self.engine.choice is Engine.ORACLE:
            self.show_fitting()

    def show_fitting(self) -> None:
        """Show the rows that the engine, the sign-in and the encryption have a use for."""
        engine, mode, grid = self.engine.choice, self.encryption.choice, self.grid
        facts, sign_in = ENGINES[engine], self.sign_in.choice
        self.driver.setText(f"· {facts.driver}")
        self.driver.setVisible(engine not in {Engine.MSSQL, Engine.ORACLE})
        self.port.setPlaceholderText(str(facts.port))
        for row in rows.SERVER_ROWS:
            grid.set_shown(row, not self._is_file)
        grid.set_shown("Server", self._has_host)
        grid.set_shown("Replicas", self._has_host)
        grid.set_shown("Database", not self._is_file)
        grid.set_shown("File", self._is_file)
        is_oracle, is_mssql = engine is Engine.ORACLE, engine is Engine.MSSQL
        grid.set_label("Database", DATABASE_LABELS[self.oracle.address.choice] if is_oracle else "Database")
        grid.set_label("Password", "Password" if sign_in.has_user else "Access token")
        grid.set_shown("User", self._has_user)
        self.user.setPlaceholderText(self.credential.user_hint(sign_in.source))
        grid.set_shown("Password", not self._is_file and sign_in.source is SignIn.KEYRING)
        self.credential.fit(grid, SignIn.NONE if self._is_file else sign_in.source)
        self.credential.kerberos.fit(grid, engine, shown=sign_in.source is SignIn.KERBEROS)
        self.tls.fit(grid, engine)
        self.sql_server.fit(grid, shown=is_mssql, mode=mode, login=sign_in.login)
        self.oracle.fit(grid, shown=is_oracle, mode=mode, database=self.database.text())
        for kind in rows.SETTABLE:
            grid.set_shown(KIND_NAMES[kind], self.pool_kind.choice is kind)
        self.badge.setVisible(self.production.isChecked())

    def _connect(self) -> None:
        self.engine.currentIndexChanged.connect(self._take_engine)
        engines = (self.sql_server.driver, self.oracle.client, self.oracle.address)
        tickets = self.credential.kerberos.ticket
        for choice in (self.sign_in, self.encryption, self.credential.oauth.flow, tickets, *engines):
            choice.currentIndexChanged.connect(self.show_fitting)
        self.sign_in.activated.connect(lambda _place: self.tls.require_for(self.sign_in.choice.source))
        self.credential.chosen.connect(self.show_fitting)
        self.oracle.drcp.toggled.connect(self.show_fitting)
        for edit in (self.oracle.wallet.edit, self.database):
            edit.textChanged.connect(self._take_wallet)
        self.oracle.pool.edited.connect(self.show_fitting)
        self.oracle.wallet_password.edited.connect(self.edited)
        self.production.toggled.connect(self.show_fitting)
        for edit in rows.line_edits(self):
            edit.textChanged.connect(self.edited)
        self.folder.editTextChanged.connect(self.edited)
        self.pool_kind.edited.connect(self.show_fitting)
        pools = (self.pool_kind, self.pool, self.psycopg_pool, self.unwaiting, self.retries)
        for fields in (self.password, self.tls, self.credential, *pools, self.health, self.replicas):
            fields.edited.connect(self.edited)
