"""The fields that say whom to ask for an access token, and as whom."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.form_grid import FormGrid
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.profiles.oauth import ClientAuthentication, FromOAuth, OAuthFlow

FLOWS = {
    OAuthFlow.CLIENT_CREDENTIALS: "Client credentials: the program signs in",
    OAuthFlow.DEVICE_CODE: "Device code: a person signs in, in a browser",
}
AUTHENTICATIONS = {
    ClientAuthentication.AUTO: "as the provider says, else in the header",
    ClientAuthentication.BASIC: "in the header of the request",
    ClientAuthentication.POST: "in the body of the request",
}
ROWS = ("OAuth flow", "Issuer", "Token endpoint", "Client id", "Client secret", "Secret is sent", "Scope",
        "Audience")  # fmt: skip
CODE_ROWS = ("Device endpoint", "Refresh token")


class OAuthFields(QObject):
    """Widgets and what they say; the form puts them into its grid and shows those that fit."""

    edited = Signal()

    def __init__(self, place: str) -> None:
        super().__init__()
        self.flow = ChoiceField(FLOWS)
        self.issuer = _line("https://login.example.com/tenant")
        self.issuer.setToolTip(
            "Its discovery document (/.well-known/openid-configuration) names the endpoints"
        )
        self.token_endpoint = _line("as the issuer says")
        self.device_endpoint = _line("as the issuer says")
        self.client_id = QLineEdit()
        self.authentication = ChoiceField(AUTHENTICATIONS)
        self.authentication.setAccessibleName("How the client secret is sent")
        self.authentication.setToolTip("Where id and secret stand in a request")
        self.client_secret = PasswordField(place)
        self.client_secret.edit.setAccessibleName("Client secret")
        self.scope = _line("what the token is for; spaces between several")
        self.audience = _line("only if the provider asks for one")
        self.keeps_refresh_token = QCheckBox(f"Keep it in {place}")
        self.keeps_refresh_token.setToolTip(
            "So that nobody has to sign in at the next start; else it lives in this window’s memory alone"
        )
        self._shown = FromOAuth()
        self._connect()

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows, after those of other kinds of sign-in."""
        grid.add("OAuth flow", self.flow, credential__oauth__flow=self.flow)
        grid.add("Issuer", self.issuer, credential__oauth__issuer=self.issuer)
        grid.add("Token endpoint", self.token_endpoint, credential__oauth__token_endpoint=self.token_endpoint)
        device = self.device_endpoint
        grid.add("Device endpoint", device, credential__oauth__device_endpoint=device)
        grid.add("Client id", self.client_id, credential__oauth__client_id=self.client_id)
        grid.add("Client secret", self.client_secret)
        grid.add("Secret is sent", self.authentication)
        grid.add("Scope", self.scope, credential__oauth__scope=self.scope)
        grid.add("Audience", self.audience, credential__oauth__audience=self.audience)
        grid.add("Refresh token", self.keeps_refresh_token)

    def fit(self, grid: FormGrid, *, shown: bool) -> None:
        """Show the rows that the flow has a use for, or none of them."""
        by_code = self.flow.choice is OAuthFlow.DEVICE_CODE
        for row in ROWS:
            grid.set_shown(row, shown)
        for row in CODE_ROWS:
            grid.set_shown(row, shown and by_code)
        secret = self.client_secret
        if secret.password is None and not secret.keeps_saved:
            secret.edit.setPlaceholderText("only if the client has one" if by_code else "")

    def show(self, settings: FromOAuth) -> None:
        """Fill the fields."""
        self._shown = settings
        self.flow.choice = settings.flow
        self.issuer.setText(settings.issuer)
        self.token_endpoint.setText(settings.token_endpoint)
        self.device_endpoint.setText(settings.device_endpoint)
        self.client_id.setText(settings.client_id)
        self.authentication.choice = settings.authentication
        self.scope.setText(settings.scope)
        self.audience.setText(settings.audience)
        self.keeps_refresh_token.setChecked(settings.keeps_refresh_token)

    @property
    def settings(self) -> FromOAuth:
        """What the fields say; what is not shown counts for nothing."""
        by_code = self.flow.choice is OAuthFlow.DEVICE_CODE
        return FromOAuth(
            flow=self.flow.choice,
            issuer=self.issuer.text().strip(),
            token_endpoint=self.token_endpoint.text().strip(),
            device_endpoint=self.device_endpoint.text().strip() if by_code else "",
            client_id=self.client_id.text().strip(),
            authentication=self.authentication.choice,
            scope=" ".join(self.scope.text().split()),
            audience=self.audience.text().strip(),
            keeps_refresh_token=by_code and self.keeps_refresh_token.isChecked(),
        )

    @property
    def keeps_saved_refresh_token(self) -> bool:
        """Whether one that is saved still serves: it is for one client at one provider."""
        return self.settings.keeps_refresh_token and self.settings == self._shown

    def _connect(self) -> None:
        lines = (self.issuer, self.token_endpoint, self.device_endpoint, self.client_id)
        for line in (*lines, self.scope, self.audience):
            line.textChanged.connect(self.edited)
        self.authentication.currentIndexChanged.connect(self.edited)
        self.client_secret.edited.connect(self.edited)
        self.keeps_refresh_token.toggled.connect(self.edited)
        self.flow.currentIndexChanged.connect(self.edited)


def _line(placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    return line
