"""The fields that say where HashiCorp Vault is, who asks it, and for what."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.desktop.connections.seconds_field import seconds_field
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth, VaultEngine

AUTHS = {
    VaultAuth.SAVED_TOKEN: "Saved token",
    VaultAuth.TOKEN_FILE: "Token in a file",
    VaultAuth.TOKEN_VARIABLE: "Token in a variable",
    VaultAuth.APPROLE: "AppRole",
    VaultAuth.KUBERNETES: "Kubernetes",
}
ENGINES = {
    VaultEngine.KV2: "KV version 2",
    VaultEngine.KV1: "KV version 1",
    VaultEngine.DATABASE: "Database user",
}
_ROWS = {
    "Vault": "",
    "Vault namespace": "Namespace",
    "Vault CA file": "CA file of Vault",
    "Vault sign-in": "Vault asks for",
    "Vault secret": "Token",
    "Vault token file": "Token file",
    "Vault token variable": "Variable",
    "Vault role": "Role id",
    "Vault service account": "Service account",
    "Vault engine": "Secrets engine",
    "Vault path": "Path",
    "Vault keys": "Keys",
    "Vault time": "Time",
}


class VaultFields(QObject):
    """Widgets and what they say; the rows are named apart from the form's others."""

    edited = Signal()
    chosen = Signal()

    def __init__(self, place: str) -> None:
        super().__init__()
        self.address = _line("https://vault.example:8200")
        self.namespace = _line("none")
        self.ca_file = FileField("Certificates of authorities", "PEM (*.pem *.crt *.cer);;All files (*)")
        self.ca_file.edit.setPlaceholderText("as this system trusts")
        self.auth = ChoiceField(AUTHS)
        self.auth.setAccessibleName("Sign-in to Vault")
        self.auth_mount = _line("", "Mount of the sign-in to Vault")
        self._mounted = PlainLabel("mounted at", "muted")
        self.secret = PasswordField(place)
        self.token_file = FileField("File with the token")
        self.token_variable = _line("VAULT_TOKEN")
        self.role = _line("")
        self.jwt_file = FileField("Token of the service account")
        self.engine = ChoiceField(ENGINES)
        self.engine.setAccessibleName("Secrets engine")
        self.mount = _line("", "Mount of the secrets engine")
        self.path = _line("")
        self.user_key = _line("the user above", "Key of the user")
        self.password_key = _line("", "Key of the password")
        self.timeout_s = seconds_field(1, 300, "Longest time for Vault's answer")
        self.kept_s = seconds_field(0, 86_400, "How long the secret is used again")
        self._connect()

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows."""
        part = "credential__vault__"
        grid.add("Vault", self.address, **{f"{part}address": self.address})
        grid.add("Vault namespace", self.namespace, **{f"{part}namespace": self.namespace})
        grid.add("Vault CA file", self.ca_file, **{f"{part}ca_file": self.ca_file.edit})
        auth = side_by_side(self.auth, self._mounted, self.auth_mount, stretch=0)
        grid.add("Vault sign-in", auth, **{f"{part}auth_mount": self.auth_mount})
        grid.add("Vault token file", self.token_file, **{f"{part}token_file": self.token_file.edit})
        variable = {f"{part}token_variable": self.token_variable}
        grid.add("Vault token variable", self.token_variable, **variable)
        grid.add("Vault role", self.role, **{f"{part}role": self.role})
        grid.add("Vault secret", self.secret)
        grid.add("Vault service account", self.jwt_file, **{f"{part}jwt_file": self.jwt_file.edit})
        engine = side_by_side(self.engine, "mounted at", self.mount, stretch=0)
        grid.add("Vault engine", engine, **{f"{part}mount": self.mount})
        grid.add("Vault path", self.path, **{f"{part}path": self.path})
        keys = side_by_side("user", self.user_key, "password", self.password_key, stretch=1)
        fields = {f"{part}user_key": self.user_key, f"{part}password_key": self.password_key}
        grid.add("Vault keys", keys, **fields)
        times = side_by_side("at most", self.timeout_s, "used again for", self.kept_s)
        grid.add("Vault time", times, **{f"{part}timeout_s": self.timeout_s, f"{part}kept_s": self.kept_s})
        for row, text in _ROWS.items():
            grid.set_label(row, text or row)

    def fit(self, grid: FormGrid, *, shown: bool) -> None:
        """Show the rows that the way to ask and the engine have a use for, or none of them."""
        auth, engine = self.auth.choice, self.engine.choice
        is_database = engine is VaultEngine.DATABASE
        for row in _ROWS:
            grid.set_shown(row, shown)
        for row, fits in {
            "Vault secret": auth.keeps_secret,
            "Vault token file": auth is VaultAuth.TOKEN_FILE,
            "Vault token variable": auth is VaultAuth.TOKEN_VARIABLE,
            "Vault role": auth.logs_in,
            "Vault service account": auth is VaultAuth.KUBERNETES,
            "Vault keys": not is_database,
        }.items():
            grid.set_shown(row, shown and fits)
        approle = auth is VaultAuth.APPROLE
        grid.set_label("Vault secret", "Secret id" if approle else "Token")
        self.secret.edit.setAccessibleName("Secret id" if approle else "Token")
        grid.set_label("Vault role", "Role id" if approle else "Kubernetes role")
        grid.set_label("Vault path", "Role" if is_database else "Path")
        for part in (self._mounted, self.auth_mount):
            part.setVisible(auth.logs_in)
        self.auth_mount.setPlaceholderText(auth.value)
        self.mount.setPlaceholderText("database" if is_database else "secret")
        self.path.setPlaceholderText("role that makes the users" if is_database else "orders/production")
        self.kept_s.setEnabled(not is_database)
        self.kept_s.setToolTip("A database user is used as long as its lease lives" if is_database else "")

    def show(self, settings: FromVault) -> None:
        """Fill the fields."""
        self.address.setText(settings.address)
        self.namespace.setText(settings.namespace)
        self.ca_file.edit.setText(settings.ca_file)
        self.auth.choice = settings.auth
        self.auth_mount.setText(settings.auth_mount)
        self.token_file.edit.setText(settings.token_file)
        self.token_variable.setText(settings.token_variable)
        self.role.setText(settings.role)
        self.jwt_file.edit.setText(settings.jwt_file)
        self.engine.choice = settings.engine
        self.mount.setText(settings.mount)
        self.path.setText(settings.path)
        self.user_key.setText(settings.user_key)
        self.password_key.setText(settings.password_key)
        self.timeout_s.setValue(settings.timeout_s)
        self.kept_s.setValue(settings.kept_s)

    @property
    def settings(self) -> FromVault:
        """What the fields say."""
        return FromVault(
            address=self.address.text().strip(),
            namespace=self.namespace.text().strip(),
            ca_file=self.ca_file.edit.text().strip(),
            auth=self.auth.choice,
            auth_mount=self.auth_mount.text().strip() if self.auth.choice.logs_in else "",
            token_file=self.token_file.edit.text().strip(),
            token_variable=self.token_variable.text().strip(),
            role=self.role.text().strip(),
            jwt_file=self.jwt_file.edit.text().strip(),
            engine=self.engine.choice,
            mount=self.mount.text().strip(),
            path=self.path.text().strip(),
            user_key=self.user_key.text().strip(),
            password_key=self.password_key.text().strip(),
            timeout_s=self.timeout_s.value(),
            kept_s=self.kept_s.value(),
        )

    @property
    def typed_secret(self) -> str | None:
        """The token or the secret id as typed; where none is asked for, one that was saved goes."""
        return self.secret.password if self.auth.choice.keeps_secret else ""

    def _connect(self) -> None:
        files = (self.ca_file, self.token_file, self.jwt_file)
        lines = (self.address, self.namespace, self.auth_mount, self.token_variable, self.role)
        for edit in (*lines, self.mount, self.path, self.user_key, self.password_key):
            edit.textChanged.connect(self.edited)
        for file in files:
            file.edit.textChanged.connect(self.edited)
        self.secret.edited.connect(self.edited)
        for choice in (self.auth, self.engine):
            choice.currentIndexChanged.connect(self.chosen)
            choice.currentIndexChanged.connect(self.edited)
        for spin in (self.timeout_s, self.kept_s):
            spin.valueChanged.connect(self.edited)


def _line(placeholder: str, name: str = "") -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    edit.setAccessibleName(name)
    return edit
