"""What a form asks of encryption: how much, whose certificates, and what a client shows of itself."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.connections import encryption_choices
from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls

NEEDS_ENCRYPTION = frozenset({SignIn.CERTIFICATE, SignIn.ENTRA, SignIn.RDS_IAM})
_WITHOUT_CLIENT_CERTIFICATE = frozenset({Engine.MSSQL})


class TlsFields(QObject):
    """An engine whose database is a file has nothing to encrypt."""

    edited = Signal()

    def __init__(self, place: str) -> None:
        super().__init__()
        self.encryption = ChoiceField(encryption_choices.choices_of(Engine.POSTGRESQL))
        self.ca_file = FileField("Certificates of authorities", "PEM (*.pem *.crt *.cer);;All files (*)")
        self.certificate_file = FileField("Client certificate", "PEM (*.pem *.crt *.cer);;All files (*)")
        self.key_file = FileField("Client key", "Keys (*.pem *.key);;All files (*)")
        self.key_password = PasswordField(place)
        self.key_password.edit.setAccessibleName("Passphrase of the client key")
        self.key_password.edited.connect(self.edited)
        for edit in self._line_edits:
            edit.textChanged.connect(self.edited)

    def settings(self, engine: Engine) -> Tls:
        """What is shown; a file that is not asked for would surprise later."""
        if _is_file(engine):
            return Tls()
        certificate = self._client_certificate_fits(engine)
        return Tls(
            mode=self.encryption.choice,
            ca_file=self.ca_file.edit.text().strip() if self._verifies(engine) else "",
            certificate_file=self.certificate_file.edit.text().strip() if certificate else "",
            key_file=self.key_file.edit.text().strip() if certificate else "",
        )

    def typed_passphrase(self, engine: Engine) -> str | None:
        """That of the client's key, as typed; where there is no certificate, one that was saved goes."""
        has_key = self._client_certificate_fits(engine) and bool(self.certificate_file.edit.text().strip())
        return self.key_password.password if has_key else ""

    def offer(self, profile: Profile) -> None:
        """Offer what the engine of `profile` knows, and choose what it says."""
        mode = encryption_choices.fitting(profile.tls.mode, profile.engine)
        self.encryption.offer(encryption_choices.choices_of(profile.engine), mode)

    def require_for(self, sign_in: SignIn) -> None:
        """Choose an encryption that is required, where a sign-in that was just chosen needs one."""
        if sign_in in NEEDS_ENCRYPTION and self.encryption.choice not in encryption_choices.REQUIRING:
            self.encryption.choice = Encryption.REQUIRE

    def show(self, tls: Tls) -> None:
        """Fill the fields of files."""
        self.ca_file.edit.setText(tls.ca_file)
        self.certificate_file.edit.setText(tls.certificate_file)
        self.key_file.edit.setText(tls.key_file)

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows."""
        grid.add("Encryption", self.encryption, tls__mode=self.encryption)
        grid.add("CA file", self.ca_file, tls__ca_file=self.ca_file.edit)
        certificate = self.certificate_file
        grid.add("Client certificate", certificate, tls__certificate_file=certificate.edit)
        grid.add("Client key", self.key_file, tls__key_file=self.key_file.edit)
        grid.add("Key passphrase", self.key_password)

    def fit(self, grid: FormGrid, engine: Engine) -> None:
        """Show the rows that engine and encryption have a use for."""
        grid.set_shown("Encryption", not _is_file(engine))
        grid.set_label("CA file", "Server certificate" if engine is Engine.MSSQL else "CA file")
        grid.set_shown("CA file", self._verifies(engine))
        for row in ("Client certificate", "Client key", "Key passphrase"):
            grid.set_shown(row, self._client_certificate_fits(engine))

    def _client_certificate_fits(self, engine: Engine) -> bool:
        requires = not _is_file(engine) and self.encryption.choice in encryption_choices.REQUIRING
        return requires and engine not in _WITHOUT_CLIENT_CERTIFICATE

    def _verifies(self, engine: Engine) -> bool:
        return not _is_file(engine) and self.encryption.choice in encryption_choices.VERIFYING

    @property
    def _line_edits(self) -> tuple[QLineEdit, ...]:
        return (self.ca_file.edit, self.certificate_file.edit, self.key_file.edit)


def _is_file(engine: Engine) -> bool:
    return ENGINES[engine].port == 0
