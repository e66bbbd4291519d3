"""The fields that say where a secret comes from, and Try, which looks whether it is there."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from poolkeeper.desktop.connections.aws_fields import AwsFields
from poolkeeper.desktop.connections.azure_fields import AzureFields
from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.kerberos_fields import KerberosFields
from poolkeeper.desktop.connections.missing_extra import MissingExtra
from poolkeeper.desktop.connections.oauth_fields import OAuthFields
from poolkeeper.desktop.connections.seconds_field import seconds_field
from poolkeeper.desktop.connections.vault_fields import VaultFields
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.azure import AzureAuth
from poolkeeper.profiles.credentials import (
    ConfigFormat,
    CredentialSettings,
    FromCommand,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.hashicorp import VaultEngine
from poolkeeper.profiles.profile import SignIn
from poolkeeper.profiles.secret_text import TypedSecrets

FORMATS = {
    ConfigFormat.AUTO: "by its name",
    ConfigFormat.INI: "INI",
    ConfigFormat.TOML: "TOML",
    ConfigFormat.JSON: "JSON",
    ConfigFormat.DOTENV: ".env",
    ConfigFormat.PGPASS: ".pgpass",
    ConfigFormat.MY_CNF: "my.cnf",
    ConfigFormat.PG_SERVICE: "pg_service.conf",
}
KEYS = {
    ConfigFormat.AUTO: "section.key, NAME, group",
    ConfigFormat.INI: "section.key",
    ConfigFormat.TOML: "table.key",
    ConfigFormat.JSON: "a.b.0.c",
    ConfigFormat.DOTENV: "NAME",
    ConfigFormat.PGPASS: "",
    ConfigFormat.MY_CNF: "group; client if empty",
    ConfigFormat.PG_SERVICE: "name of the service",
}
WHICH_KEY = "section.key of INI, table.key of TOML, a.b.0.c of JSON, NAME of .env, group or service"
TRIED = frozenset(SignIn) - {SignIn.PROMPT, SignIn.NONE}
LENIENT = "Read it even if others can"


class CredentialFields(QObject):
    """Widgets and what they say; the form puts them into its grid and shows those that fit."""

    edited = Signal()
    chosen = Signal()
    try_requested = Signal()
    stop_requested = Signal()

    def __init__(self, place: str) -> None:
        super().__init__()
        self.missing = MissingExtra()
        self.vault = VaultFields(place)
        self.aws = AwsFields()
        self.azure = AzureFields(place)
        self._kept_for_azure = False
        self.variable = QLineEdit()
        self.variable.setPlaceholderText("NAME, as it was set when Poolkeeper was started")
        self.file = FileField("File with the password")
        self.file.edit.setPlaceholderText("its first line is the password")
        self.file_lenient = QCheckBox(LENIENT)
        self.command = QLineEdit()
        self.command.setPlaceholderText("pass show orders   (no shell; write no password here)")
        self.timeout_s = seconds_field(0.5, 300, "Longest time for the command")
        self.kept_s = seconds_field(0, 3600, "How long the printed password is used again")
        self.config_file = FileField("Configuration file")
        self.config_file.edit.setPlaceholderText("~/.pgpass")
        self.format = ChoiceField(FORMATS)
        self.format.setAccessibleName("Format")
        self.key = QLineEdit()
        self.config_lenient = QCheckBox(LENIENT)
        self.oauth = OAuthFields(place)
        self.kerberos = KerberosFields()
        self.try_button = QPushButton()
        self.try_button.setAutoDefault(False)
        self._offer_stop(False)
        self.tried = PlainLabel("", "muted", wrap=True)
        self._connect()

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows below the password."""
        grid.add("Variable", self.variable, credential__environment__name=self.variable)
        grid.add("Password file", self.file, credential__file__path=self.file.edit)
        grid.add("Access", self.file_lenient)
        grid.add("Command", self.command, credential__command__line=self.command)
        times = side_by_side("at most", self.timeout_s, "used again for", self.kept_s)
        grid.add(
            "Time",
            times,
            credential__command__timeout_s=self.timeout_s,
            credential__command__kept_s=self.kept_s,
        )
        grid.add("Config file", self.config_file, credential__config_file__path=self.config_file.edit)
        key = side_by_side(self.format, "key", self.key, stretch=2)
        grid.add("Format · key", key, credential__config_file__key=self.key)
        grid.add("Access to config file", self.config_lenient)
        self.vault.add_to(grid)
        self.aws.add_to(grid)
        self.azure.add_to(grid)
        grid.add("Missing", self.missing)
        grid.set_label("Missing", "")
        self.oauth.add_to(grid)
        self.kerberos.add_to(grid)
        grid.add("Password comes", self._try_row())
        grid.set_label("Access to config file", "Access")
        grid.set_label("Password comes", "")

    def fit(self, grid: FormGrid, sign_in: SignIn) -> None:
        """Show the rows of one kind, or none of them."""
        rows = {
            "Variable": SignIn.ENVIRONMENT,
            "Password file": SignIn.FILE,
            "Access": SignIn.FILE,
            "Command": SignIn.COMMAND,
            "Time": SignIn.COMMAND,
            "Config file": SignIn.CONFIG_FILE,
            "Format · key": SignIn.CONFIG_FILE,
            "Access to config file": SignIn.CONFIG_FILE,
        }
        for row, kind in rows.items():
            grid.set_shown(row, sign_in is kind)
        self.vault.fit(grid, shown=sign_in is SignIn.VAULT)
        self.aws.fit(grid, sign_in)
        self.azure.fit(grid, sign_in)
        grid.set_shown("Missing", self.missing.look(sign_in))
        self.oauth.fit(grid, shown=sign_in is SignIn.OAUTH)
        grid.set_shown("Password comes", sign_in in TRIED)
        self.key.setEnabled(self.format.choice.has_key)
        self.key.setPlaceholderText(KEYS[self.format.choice])
        self.key.setToolTip(WHICH_KEY if self.format.choice is ConfigFormat.AUTO else "")

    def makes_user(self, sign_in: SignIn) -> bool:
        """Whether the user is made for the occasion, so that there is none to name."""
        return sign_in is SignIn.VAULT and self.vault.engine.choice is VaultEngine.DATABASE

    def user_hint(self, sign_in: SignIn) -> str:
        """What stands in the place of a user that is not named."""
        vault = sign_in is SignIn.VAULT and bool(self.vault.user_key.text())
        aws = sign_in is SignIn.AWS_SECRET and bool(self.aws.user_key.text() and self.aws.password_key.text())
        named = vault or aws or self.azure.names_user(sign_in)
        return "as the secret says" if named else ""

    def show(self, settings: CredentialSettings) -> None:
        """Fill the fields."""
        self.vault.show(settings.vault)
        self.aws.show(settings.aws)
        self.azure.show(settings.azure)
        self._kept_for_azure |= settings.azure.auth is AzureAuth.SERVICE_PRINCIPAL
        self.variable.setText(settings.environment.name)
        self.file.edit.setText(settings.file.path)
        self.file_lenient.setChecked(settings.file.lenient)
        self.command.setText(settings.command.line)
        self.timeout_s.setValue(settings.command.timeout_s)
        self.kept_s.setValue(settings.command.kept_s)
        self.config_file.edit.setText(settings.config_file.path)
        self.format.choice = settings.config_file.format
        self.key.setText(settings.config_file.key)
        self.config_lenient.setChecked(settings.config_file.lenient)
        self.oauth.show(settings.oauth)
        self.kerberos.show(settings.kerberos)
        self._forget_tried()

    def typed(self, sign_in: SignIn) -> TypedSecrets:
        """The secrets of one kind as typed; those that it does not ask for go."""
        vault = self.vault.typed_secret if sign_in is SignIn.VAULT else ""
        if sign_in is not SignIn.OAUTH:
            secret = self.azure.typed_secret(sign_in)
            secret = "" if secret is None and not self._kept_for_azure else secret
            return TypedSecrets(vault_secret=vault, client_secret=secret, refresh_token="")
        keeps = self.oauth.keeps_saved_refresh_token
        secret = self.oauth.client_secret.password
        secret = "" if secret is None and self._kept_for_azure else secret
        return TypedSecrets(vault_secret=vault, client_secret=secret, refresh_token=None if keeps else "")

    def show_saved(self) -> None:
        """Secrets may be saved already. A client secret is kept for one of two, never sent to the other."""
        self.vault.secret.show_saved()
        (self.azure if self._kept_for_azure else self.oauth).client_secret.show_saved()

    def settings(self, sign_in: SignIn) -> CredentialSettings:
        """What the fields of one kind say; the others count for nothing."""
        match sign_in:
            case SignIn.ENVIRONMENT:
                return CredentialSettings(environment=FromEnvironment(name=self.variable.text().strip()))
            case SignIn.FILE:
                path, lenient = self.file.edit.text().strip(), self.file_lenient.isChecked()
                return CredentialSettings(file=FromFile(path=path, lenient=lenient))
            case SignIn.COMMAND:
                line, timeout_s, kept_s = self.command.text(), self.timeout_s.value(), self.kept_s.value()
                command = FromCommand(line=line.strip(), timeout_s=timeout_s, kept_s=kept_s)
                return CredentialSettings(command=command)
            case SignIn.CONFIG_FILE:
                return CredentialSettings(config_file=self._config_file())
            case SignIn.VAULT:
                return CredentialSettings(vault=self.vault.settings)
            case SignIn.AWS_SECRET | SignIn.RDS_IAM:
                return CredentialSettings(aws=self.aws.settings(sign_in))
            case SignIn.AZURE_SECRET | SignIn.ENTRA:
                return CredentialSettings(azure=self.azure.settings(sign_in))
            case SignIn.OAUTH:
                return CredentialSettings(oauth=self.oauth.settings)
            case SignIn.KERBEROS:
                return CredentialSettings(kerberos=self.kerberos.settings)
            case _:
                return CredentialSettings()

    def show_trying(self) -> None:
        """Try was pressed; pressed again, it stops."""
        self._offer_stop(True)
        self._say("Looking …", "muted")

    def show_tried(self, sentence: str, *, good: bool) -> None:
        """What Try has found, or why nothing."""
        self._offer_stop(False)
        self._say(sentence, "muted" if good else "error")

    def _offer_stop(self, stops: bool) -> None:
        self._stops = stops
        self.try_button.setText("Stop" if stops else "Try")
        name = "Stop looking for the password" if stops else "Try where the password comes from"
        self.try_button.setAccessibleName(name)

    def _pressed(self) -> None:
        (self.stop_requested if self._stops else self.try_requested).emit()

    def _config_file(self) -> FromConfigFile:
        kind = self.format.choice
        return FromConfigFile(
            path=self.config_file.edit.text().strip(),
            format=kind,
            key=self.key.text().strip() if kind.has_key else "",
            lenient=self.config_lenient.isChecked(),
        )

    def _try_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.try_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.tried, 1)
        return row

    def _say(self, sentence: str, role: str) -> None:
        self.tried.setText(sentence)
        restyle(self.tried, role=role)

    def _forget_tried(self) -> None:
        """What was found is of what was typed then."""
        self.tried.setText("")

    def _connect(self) -> None:
        edits = (self.variable, self.file.edit, self.command, self.config_file.edit, self.key)
        for edit in edits:
            edit.textChanged.connect(self._forget_tried)
            edit.textChanged.connect(self.edited)
        for box in (self.file_lenient, self.config_lenient):
            box.toggled.connect(self._forget_tried)
            box.toggled.connect(self.edited)
        for spin in (self.timeout_s, self.kept_s):
            spin.valueChanged.connect(self.edited)
        self.oauth.edited.connect(self._forget_tried)
        self.oauth.edited.connect(self.edited)
        self.format.currentIndexChanged.connect(self._forget_tried)
        self.format.currentIndexChanged.connect(self.edited)
        self.format.currentIndexChanged.connect(self.chosen)
        self.vault.chosen.connect(self.chosen)
        self.azure.chosen.connect(self.chosen)
        for key in (self.vault.user_key, self.aws.user_key, self.aws.password_key):
            key.textChanged.connect(self.chosen)
        for fields in (self.vault, self.aws, self.azure):
            fields.edited.connect(self._forget_tried)
            fields.edited.connect(self.edited)
        self.kerberos.edited.connect(self._forget_tried)
        self.kerberos.edited.connect(self.edited)
        self.try_button.clicked.connect(self._pressed)
