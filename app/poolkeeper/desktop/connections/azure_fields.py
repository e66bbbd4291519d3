"""The fields that say which secret of Azure, or whose token of Entra ID, a connection signs in with."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.desktop.connections.seconds_field import seconds_field
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.azure import AzureAuth, FromAzure
from poolkeeper.profiles.profile import SignIn

AUTHS = {
    AzureAuth.CHAIN: "As the SDK finds it: variables, machine, az login",
    AzureAuth.SERVICE_PRINCIPAL: "Service principal with a client secret",
    AzureAuth.MANAGED_IDENTITY: "Service account: managed identity of this machine",
}
_KINDS = (SignIn.AZURE_SECRET, SignIn.ENTRA)
_ROWS = {
    "Azure sign-in": "Azure asks for",
    "Azure tenant": "Tenant",
    "Azure client id": "Client id",
    "Azure client secret": "Client secret",
    "Azure authority": "Authority",
    "Key Vault": "",
    "Key Vault secret": "",
    "Key Vault keys": "Keys",
    "Entra scope": "",
    "Azure time": "Time",
}


class AzureFields(QObject):
    """Widgets and what they say; the rows are named apart from the form's others."""

    edited = Signal()
    chosen = Signal()

    def __init__(self, place: str) -> None:
        super().__init__()
        self.auth = ChoiceField(AUTHS)
        self.auth.setAccessibleName("Who signs in to Azure")
        self.tenant = _line("")
        self.client_id = _line("")
        self.client_secret = PasswordField(place)
        self.client_secret.edit.setAccessibleName("Client secret")
        self.authority = _line("login.microsoftonline.com", "Host of the sign-in of a sovereign cloud")
        self.vault_url = _line("https://orders.vault.azure.net")
        self.secret = _line("name of the secret", "Secret of Key Vault")
        self.version = _line("newest", "Version of the secret")
        self.user_key = _line("the user above", "Key of the user")
        self.password_key = _line("whole text", "Key of the password")
        self.scope = _line("of the public cloud", "Scope of the token")
        self.scope.setToolTip("For a sovereign cloud: https://database.usgovcloudapi.net/.default")
        self.authority.setToolTip("Of a sovereign cloud: login.microsoftonline.us")
        self.timeout_s = seconds_field(1, 300, "Longest time for the answer of Azure")
        self.kept_s = seconds_field(0, 86_400, "How long the secret is used again")
        self._again = PlainLabel("used again for", "muted")
        self._connect()

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows."""
        part = "credential__azure__"
        grid.add("Azure sign-in", self.auth)
        grid.add("Azure tenant", self.tenant, **{f"{part}tenant": self.tenant})
        grid.add("Azure client id", self.client_id, **{f"{part}client_id": self.client_id})
        grid.add("Azure client secret", self.client_secret)
        grid.add("Key Vault", self.vault_url, **{f"{part}vault_url": self.vault_url})
        secret = side_by_side(self.secret, "version", self.version, stretch=0)
        fields = {f"{part}secret": self.secret, f"{part}version": self.version}
        grid.add("Key Vault secret", secret, **fields)
        keys = side_by_side("user", self.user_key, "password", self.password_key, stretch=1)
        fields = {f"{part}user_key": self.user_key, f"{part}password_key": self.password_key}
        grid.add("Key Vault keys", keys, **fields)
        grid.add("Entra scope", self.scope, **{f"{part}scope": self.scope})
        grid.add("Azure authority", self.authority, **{f"{part}authority": self.authority})
        times = side_by_side("at most", self.timeout_s, self._again, self.kept_s)
        grid.add("Azure time", times, **{f"{part}timeout_s": self.timeout_s, f"{part}kept_s": self.kept_s})
        for row, text in _ROWS.items():
            grid.set_label(row, text or row)

    def fit(self, grid: FormGrid, sign_in: SignIn) -> None:
        """Show the rows of a secret, of a token, or none; and those that whoever signs in has a use for."""
        auth, shown, is_secret = self.auth.choice, sign_in in _KINDS, sign_in is SignIn.AZURE_SECRET
        fits = {
            "Azure tenant": auth is AzureAuth.SERVICE_PRINCIPAL
            or (auth is AzureAuth.CHAIN and not is_secret),
            "Azure client id": auth is not AzureAuth.CHAIN,
            "Azure client secret": auth is AzureAuth.SERVICE_PRINCIPAL,
            "Azure authority": auth is not AzureAuth.MANAGED_IDENTITY,
            "Key Vault": is_secret,
            "Key Vault secret": is_secret,
            "Key Vault keys": is_secret,
            "Entra scope": not is_secret,
        }
        for row in _ROWS:
            grid.set_shown(row, shown and fits.get(row, True))
        is_chain, is_machine = auth is AzureAuth.CHAIN, auth is AzureAuth.MANAGED_IDENTITY
        self.tenant.setPlaceholderText("that of whoever signs in" if is_chain else "id, or contoso.com")
        self.client_id.setPlaceholderText("the machine’s own" if is_machine else "")
        self.user_key.setEnabled(bool(self.password_key.text()))
        # a token is used until shortly before it expires
        for part in (self._again, self.kept_s):
            part.setVisible(is_secret)

    def names_user(self, sign_in: SignIn) -> bool:
        """Whether the user's name comes with the secret."""
        return sign_in is SignIn.AZURE_SECRET and bool(self.user_key.text() and self.password_key.text())

    def show(self, settings: FromAzure) -> None:
        """Fill the fields."""
        self.auth.choice = settings.auth
        for name, edit in self._lines.items():
            edit.setText(getattr(settings, name))
        self.timeout_s.setValue(settings.timeout_s)
        self.kept_s.setValue(settings.kept_s)

    def settings(self, sign_in: SignIn) -> FromAzure:
        """What the fields of a secret, or of a token, say; what is not shown counts for nothing."""
        auth, usual = self.auth.choice, FromAzure()
        said = {name: edit.text().strip() for name, edit in self._lines.items()}
        hidden = {"scope"} if sign_in is SignIn.AZURE_SECRET else set(_OF_SECRETS)
        if auth is AzureAuth.CHAIN:
            hidden |= {"client_id", "tenant"} if sign_in is SignIn.AZURE_SECRET else {"client_id"}
        if auth is AzureAuth.MANAGED_IDENTITY:
            hidden |= {"tenant", "authority"}
        said |= {name: getattr(usual, name) for name in hidden}
        kept_s = self.kept_s.value() if sign_in is SignIn.AZURE_SECRET else usual.kept_s
        return FromAzure(auth=auth, **said, timeout_s=self.timeout_s.value(), kept_s=kept_s)

    def typed_secret(self, sign_in: SignIn) -> str | None:
        """The client secret as typed; where none is asked for, one that was saved goes."""
        asks = sign_in in _KINDS and self.auth.choice is AzureAuth.SERVICE_PRINCIPAL
        return self.client_secret.password if asks else ""

    @property
    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "authority": self.authority,
            "tenant": self.tenant,
            "client_id": self.client_id,
            "vault_url": self.vault_url,
            "secret": self.secret,
            "version": self.version,
            "user_key": self.user_key,
            "password_key": self.password_key,
            "scope": self.scope,
        }

    def _connect(self) -> None:
        for edit in self._lines.values():
            edit.textChanged.connect(self.edited)
        self.client_secret.edited.connect(self.edited)
        for spin in (self.timeout_s, self.kept_s):
            spin.valueChanged.connect(self.edited)
        for edit in (self.user_key, self.password_key):
            edit.textChanged.connect(self.chosen)
        self.auth.currentIndexChanged.connect(self.chosen)
        self.auth.currentIndexChanged.connect(self.edited)


_OF_SECRETS = ("vault_url", "secret", "version", "user_key", "password_key")


def _line(placeholder: str, name: str = "") -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    edit.setAccessibleName(name)
    return edit
