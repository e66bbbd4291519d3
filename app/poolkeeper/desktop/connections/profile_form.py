"""Every field of a profile, in the order in which a person fills them in."""

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.colour_field import ColourField
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.desktop.connections.pool_fields import PoolFields
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.pasted_url import PastedUrl
from poolkeeper.profiles.profile import Encryption, Profile, Safety, SignIn, Tls
from poolkeeper.profiles.validation import BadPort, Problem, typed_port

ENCRYPTION = {
    Encryption.OFF: "Off",
    Encryption.PREFER: "If the server offers it",
    Encryption.REQUIRE: "Required, trust certificate",
    Encryption.VERIFY_CA: "Required, verify authority",
    Encryption.VERIFY_FULL: "Required, verify authority and host",
}
SIGN_IN = {
    SignIn.KEYRING: "User and saved password",
    SignIn.PROMPT: "User, ask for the password",
    SignIn.NONE: "User without password",
}
_VERIFYING = frozenset({Encryption.VERIFY_CA, Encryption.VERIFY_FULL})
_SERVER_ROWS = ("Server", "Sign in with", "User", "Password", "Encryption", "CA file", "Client certificate",
                "Client key")  # fmt: skip


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
        self.port.setFixedWidth(72)
        self.database = QLineEdit()
        self.file = FileField("SQLite database", "SQLite (*.db *.sqlite *.sqlite3 *.db3);;All files (*)")
        self.sign_in = ChoiceField(SIGN_IN)
        self.user = QLineEdit()
        self.password = PasswordField(place)
        self.encryption = ChoiceField(ENCRYPTION)
        self.ca_file = FileField("Certificates of authorities", "PEM (*.pem *.crt *.cer);;All files (*)")
        self.certificate_file = FileField("Client certificate", "PEM (*.pem *.crt *.cer);;All files (*)")
        self.key_file = FileField("Client key", "Keys (*.pem *.key);;All files (*)")
        self.read_only = QCheckBox("Read-only")
        self.ask_before_writing = QCheckBox("Ask before writing")
        self.timeout_s = QSpinBox()
        self.pool = PoolFields()
        self._base = Profile(name="", engine=Engine.POSTGRESQL)
        self.grid = FormGrid()
        self._lay_out()
        self._connect()
        self._show_fitting()

    @property
    def profile(self) -> Profile:
        """The profile as typed; a port that is no number counts as none."""
        is_file = self._is_file
        return msgspec.structs.replace(
            self._base,
            name=self.name.text().strip(),
            folder=self.folder.currentText().strip(),
            colour=self.colour.colour,
            production=self.production.isChecked(),
            engine=self.engine.choice,
            host="" if is_file else self.host.text().strip(),
            port=0 if is_file else self._port(),
            database=(self.file.edit if is_file else self.database).text().strip(),
            user="" if is_file else self.user.text().strip(),
            sign_in=SignIn.NONE if is_file else self.sign_in.choice,
            tls=Tls() if is_file else self._tls(),
            safety=Safety(
                read_only=self.read_only.isChecked(),
                ask_before_writing=self.ask_before_writing.isChecked(),
                statement_timeout_s=self.timeout_s.value(),
            ),
            pool=self.pool.settings,
        )

    def show_profile(self, profile: Profile) -> None:
        """Fill every field."""
        self._base = profile
        self.name.setText(profile.name)
        self.folder.setCurrentText(profile.folder)
        self.colour.colour = profile.colour
        self.production.setChecked(profile.production)
        self.engine.choice = profile.engine
        self.host.setText(profile.host)
        self.port.setText(str(profile.port) if profile.port else "")
        self.database.setText("" if self._is_file else profile.database)
        self.file.edit.setText(profile.database if self._is_file else "")
        self.sign_in.choice = profile.sign_in
        self.user.setText(profile.user)
        self.encryption.choice = profile.tls.mode
        self.ca_file.edit.setText(profile.tls.ca_file)
        self.certificate_file.edit.setText(profile.tls.certificate_file)
        self.key_file.edit.setText(profile.tls.key_file)
        self.read_only.setChecked(profile.safety.read_only)
        self.ask_before_writing.setChecked(profile.safety.ask_before_writing)
        self.timeout_s.setValue(profile.safety.statement_timeout_s)
        self.pool.settings = profile.pool
        self._show_fitting()

    def show_pasted(self, pasted: PastedUrl) -> None:
        """Take over what a URL says; a name, folder and pool that were chosen before stay."""
        before = self.profile
        fresh = pasted.profile()
        self.show_profile(
            msgspec.structs.replace(
                fresh,
                id=before.id,
                name=before.name or fresh.name,
                folder=before.folder,
                colour=before.colour,
                production=before.production,
                pool=before.pool,
            )
        )
        if pasted.password is not None:
            self.password.set_password(pasted.password)

    def problems_of_typing(self) -> tuple[Problem, ...]:
        """What the fields say that a profile cannot even hold."""
        if self._is_file:
            return ()
        try:
            typed_port(self.port.text())
        except BadPort as error:
            return (Problem("port", error.sentence),)
        return ()

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show each problem at its field; returns those that no field here can mend."""
        field = "file" if self._is_file else "database"
        return self.grid.show_problems(
            Problem(field, each.sentence) if each.field == "database" else each for each in problems
        )

    @property
    def _is_file(self) -> bool:
        return ENGINES[self.engine.choice].port == 0

    def _port(self) -> int:
        try:
            return typed_port(self.port.text())
        except BadPort:
            return 0

    def _tls(self) -> Tls:
        return Tls(
            mode=self.encryption.choice,
            ca_file=self.ca_file.edit.text().strip(),
            certificate_file=self.certificate_file.edit.text().strip(),
            key_file=self.key_file.edit.text().strip(),
        )

    def _show_fitting(self) -> None:
        """Show the rows that the engine, the sign-in and the encryption have a use for."""
        facts = ENGINES[self.engine.choice]
        self.driver.setText(f"· {facts.driver}")
        self.port.setPlaceholderText(str(facts.port))
        for row in _SERVER_ROWS:
            self.grid.set_shown(row, not self._is_file)
        self.grid.set_shown("Database", not self._is_file)
        self.grid.set_shown("File", self._is_file)
        if not self._is_file:
            self.grid.set_shown("Password", self.sign_in.choice is SignIn.KEYRING)
            encrypts = self.encryption.choice is not Encryption.OFF
            self.grid.set_shown("CA file", self.encryption.choice in _VERIFYING)
            self.grid.set_shown("Client certificate", encrypts and self.encryption.choice in _VERIFYING)
            self.grid.set_shown("Client key", encrypts and self.encryption.choice in _VERIFYING)
        self.badge.setVisible(self.production.isChecked())

    def _lay_out(self) -> None:
        self.timeout_s.setRange(0, 604_800)
        self.timeout_s.setSuffix(" s")
        self.timeout_s.setFixedWidth(92)
        self.timeout_s.setSpecialValueText("1 hour")
        self.timeout_s.lineEdit().setTextMargins(4, 0, 0, 0)
        self.timeout_s.setToolTip("A statement that runs longer is cancelled on the server")
        marks = side_by_side(self.colour, self.production, self.badge)
        safety = side_by_side(self.read_only, self.ask_before_writing, "time-out", self.timeout_s)
        grid = self.grid
        grid.add("Name", self.name, name=self.name)
        grid.add("Folder", self.folder, folder=self.folder)
        grid.add("Colour", marks)
        grid.add("Engine · driver", side_by_side(self.engine, self.driver, stretch=0))
        grid.add("Server", side_by_side(self.host, ":", self.port, stretch=0), host=self.host, port=self.port)
        grid.add("Database", self.database, database=self.database)
        grid.add("File", self.file, file=self.file.edit)
        grid.add("Sign in with", self.sign_in)
        grid.add("User", self.user, user=self.user)
        grid.add("Password", self.password)
        grid.add("Encryption", self.encryption)
        grid.add("CA file", self.ca_file, tls__ca_file=self.ca_file.edit)
        certificate = self.certificate_file
        grid.add("Client certificate", certificate, tls__certificate_file=certificate.edit)
        grid.add("Client key", self.key_file, tls__key_file=self.key_file.edit)
        grid.add("Safety", safety, safety__statement_timeout_s=self.timeout_s)
        pool = self.pool
        grid.add(
            "Pool",
            pool,
            pool__size=pool.size_field,
            pool__max_overflow=pool.max_overflow,
            pool__wait_s=pool.wait_s,
            pool__recycle_s=pool.recycle_s,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(grid)
        layout.addStretch(1)

    def _connect(self) -> None:
        for choice in (self.engine, self.sign_in, self.encryption):
            choice.currentIndexChanged.connect(self._show_fitting)
        self.production.toggled.connect(self._show_fitting)
        files = (self.file, self.ca_file, self.certificate_file, self.key_file)
        for edit in (
            self.name,
            self.host,
            self.port,
            self.database,
            self.user,
            *(each.edit for each in files),
        ):
            edit.textChanged.connect(self.edited)
        self.password.edited.connect(self.edited)
        self.folder.editTextChanged.connect(self.edited)
        self.pool.edited.connect(self.edited)
