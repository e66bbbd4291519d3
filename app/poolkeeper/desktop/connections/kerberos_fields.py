"""The fields of a sign-in by a Kerberos ticket."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom

TICKETS = {TicketFrom.OWN: "mine, that I have already", TicketFrom.KEYTAB: "got with a keytab, and renewed"}
ON_WINDOWS = {TicketFrom.OWN: "that of my Windows logon"}
"""Windows gives out no other ticket: libpq and the ODBC drivers ask the system itself."""

NOT_ORACLE = (
    "python-oracledb’s thin client knows no Kerberos: sign in with a password or a wallet. Kerberos for "
    "Oracle needs Oracle’s own client and its sqlnet.ora, which Poolkeeper does not set up."
)


class KerberosFields(QObject):
    """Widgets and what they say; the form puts them into its grid and shows those that fit."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offered = ON_WINDOWS if sys.platform == "win32" else TICKETS
        self.ticket = ChoiceField(self._offered)
        self.principal = QLineEdit()
        self.keytab = FileField("Keytab", "Keytabs (*.keytab *.kt);;All files (*)")
        self.config_file = FileField("Configuration of Kerberos", "krb5.conf (*.conf *.ini);;All files (*)")
        self.config_file.edit.setPlaceholderText("the system’s")
        self.service = QLineEdit()
        self.service.setPlaceholderText("postgres")
        self.service.setToolTip("The first part of the server’s principal (krbsrvname): postgres/host@REALM")
        self.not_oracle = PlainLabel(NOT_ORACLE, "muted", wrap=True)
        self.ticket.currentIndexChanged.connect(self.edited)
        for edit in (self.principal, self.keytab.edit, self.config_file.edit, self.service):
            edit.textChanged.connect(self.edited)

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows below the way to sign in."""
        grid.add("Ticket", self.ticket)
        grid.add("Principal", self.principal, credential__kerberos__principal=self.principal)
        grid.add("Keytab", self.keytab, credential__kerberos__keytab=self.keytab.edit)
        krb5_conf = self.config_file
        grid.add("krb5.conf", krb5_conf, credential__kerberos__config_file=krb5_conf.edit)
        grid.add("Service name", self.service, credential__kerberos__service=self.service)
        grid.add("Kerberos and Oracle", self.not_oracle, credential__kerberos=self.not_oracle)
        grid.set_label("Kerberos and Oracle", "")

    def fit(self, grid: FormGrid, engine: Engine, *, shown: bool) -> None:
        """Show the rows that have a use for `engine`, or none of them."""
        shown = shown and engine is not Engine.SQLITE
        possible = shown and engine is not Engine.ORACLE
        by_keytab = self.ticket.choice is TicketFrom.KEYTAB
        grid.set_shown("Ticket", possible)
        grid.set_shown("Principal", possible)
        grid.set_shown("Keytab", possible and by_keytab)
        grid.set_shown("krb5.conf", possible and sys.platform != "win32")
        grid.set_shown("Service name", possible and engine is Engine.POSTGRESQL)
        grid.set_shown("Kerberos and Oracle", shown and not possible)
        if shown and not possible:
            grid.set_shown("Password comes", False)
        self.principal.setPlaceholderText("name@REALM" if by_keytab else "whichever ticket is there")

    def show(self, settings: Kerberos) -> None:
        """Fill the fields."""
        self.ticket.choice = settings.ticket if settings.ticket in self._offered else TicketFrom.OWN
        self.principal.setText(settings.principal)
        self.keytab.edit.setText(settings.keytab)
        self.config_file.edit.setText(settings.config_file)
        self.service.setText(settings.service)

    @property
    def settings(self) -> Kerberos:
        """What the fields say; what is not shown counts for nothing."""
        by_keytab = self.ticket.choice is TicketFrom.KEYTAB
        return Kerberos(
            ticket=self.ticket.choice,
            principal=self.principal.text().strip(),
            keytab=self.keytab.edit.text().strip() if by_keytab else "",
            config_file=self.config_file.edit.text().strip(),
            service=self.service.text().strip(),
        )
