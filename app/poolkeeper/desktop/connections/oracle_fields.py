"""The fields of a profile that only Oracle has."""

from PySide6.QtWidgets import QCheckBox, QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.driver_pool_fields import DriverPoolFields
from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.password_field import PasswordField
from poolkeeper.desktop.connections.tns_names import TnsNames
from poolkeeper.profiles.oracle import (
    DriverPool,
    Oracle,
    OracleAddress,
    OracleClient,
    OraclePrivilege,
    Purity,
    has_wallet,
)
from poolkeeper.profiles.profile import Encryption

CLIENTS = {
    OracleClient.THIN: "python-oracledb, thin",
    OracleClient.THICK: "python-oracledb, thick",
}
ADDRESSES = {
    OracleAddress.SERVICE: "Host and service name",
    OracleAddress.SID: "Host and SID",
    OracleAddress.CONNECT_STRING: "Connect string: tnsnames.ora, EZConnect, descriptor",
}
DATABASE_LABELS = {
    OracleAddress.SERVICE: "Service name",
    OracleAddress.SID: "SID",
    OracleAddress.CONNECT_STRING: "Connect string",
}
PRIVILEGES = {each: each.value.upper() or "No administrative privilege" for each in OraclePrivilege}
PURITIES = {
    Purity.DEFAULT: "purity: default",
    Purity.SELF: "purity: SELF",
    Purity.NEW: "purity: NEW",
}

_DRIVER_LETTERS = 18
"""Beside the engine's name, so that what is chosen is to be read."""


class OracleFields:
    """Widgets and what they say; the form puts them into its grid and shows those that fit."""

    def __init__(self, place: str, database: QLineEdit) -> None:
        """`database` is the field of the form that holds the service, the SID or the connect string."""
        self.client = ChoiceField(CLIENTS)
        self.client.setAccessibleName("Driver")
        self.client.setMinimumContentsLength(_DRIVER_LETTERS)
        self.client.setToolTip("Thick uses Oracle's client libraries, thin needs none")
        self.client_folder = FileField("Folder of Oracle's client libraries", folder=True)
        self.client_folder.edit.setPlaceholderText("where the system finds them")
        self.address = ChoiceField(ADDRESSES)
        self.names = TnsNames(database)
        self.tns_admin = self.names.folder
        self.wallet = FileField("Folder of ewallet.pem", folder=True)
        self.wallet_password = PasswordField(place)
        self.wallet_password.edit.setAccessibleName("Wallet password")
        self.server_dn = QLineEdit()
        self.server_dn.setPlaceholderText("the host's name")
        self.privilege = ChoiceField(PRIVILEGES)
        self.proxy_user = QLineEdit()
        self.proxy_user.setPlaceholderText("proxy for user")
        self.edition = QLineEdit()
        self.edition.setPlaceholderText("edition")
        self.drcp = QCheckBox("Pooled server")
        self.connection_class = QLineEdit()
        self.connection_class.setPlaceholderText("connection class")
        self.purity = ChoiceField(PURITIES)
        self.proxy_user.setAccessibleName("Proxy for user")
        self.edition.setAccessibleName("Edition")
        self.connection_class.setAccessibleName("DRCP connection class")
        self.purity.setAccessibleName("DRCP purity")
        self.pool = DriverPoolFields()

    def add_address(self, grid: FormGrid) -> None:
        """Add the row that says what the others mean."""
        grid.add("Client libraries", self.client_folder)
        grid.add("Connect by", self.address)
        grid.add("tnsnames.ora in", self.names, oracle__tns_admin=self.tns_admin.edit)

    def add_rest(self, grid: FormGrid) -> None:
        """Add the rows below the sign-in and the encryption."""
        grid.add("Wallet", self.wallet, oracle__wallet=self.wallet.edit)
        grid.add("Wallet password", self.wallet_password)
        grid.add("Certificate's DN", self.server_dn)
        grid.add("Sign in as", self.privilege)
        grid.add("Proxy · edition", side_by_side(self.proxy_user, self.edition, stretch=0))
        drcp = side_by_side(self.drcp, self.connection_class, self.purity, stretch=1)
        grid.add("DRCP", drcp, oracle__connection_class=self.connection_class)

    def may_open_wallet(self, database: str) -> bool:
        """Whether a wallet may be opened: by the folder, or by what the connect string names."""
        return has_wallet(
            Oracle(address=self.address.choice, wallet=self.wallet.edit.text().strip()), database
        )

    def fit(self, grid: FormGrid, *, shown: bool, mode: Encryption, database: str) -> None:
        """Show the rows that have a use, or none of them; `database` is what that field holds."""
        by_string = self.address.choice is OracleAddress.CONNECT_STRING
        self.client.setVisible(shown)
        grid.set_shown("Client libraries", shown and self.client.choice is OracleClient.THICK)
        for row in ("Connect by", "Sign in as", "Proxy · edition", "DRCP", "Wallet"):
            grid.set_shown(row, shown)
        grid.set_shown("tnsnames.ora in", shown and by_string)
        grid.set_shown("Wallet password", shown and self.may_open_wallet(database))
        grid.set_shown("Certificate's DN", shown and mode is Encryption.VERIFY_FULL)
        if not (shown and by_string):
            self.names.forget()
        self.connection_class.setEnabled(self.drcp.isChecked())
        self.purity.setEnabled(self.drcp.isChecked())

    def show(self, options: Oracle) -> None:
        """Fill the fields."""
        self.client.choice = options.client
        self.client_folder.edit.setText(options.client_folder)
        self.address.choice = options.address
        self.tns_admin.edit.setText(options.tns_admin)
        self.wallet.edit.setText(options.wallet)
        self.server_dn.setText(options.server_dn)
        self.privilege.choice = options.privilege
        self.proxy_user.setText(options.proxy_user)
        self.edition.setText(options.edition)
        self.drcp.setChecked(options.drcp)
        self.connection_class.setText(options.connection_class)
        self.purity.choice = options.purity
        self.pool.settings = options.driver_pool or DriverPool()

    def options(self, mode: Encryption) -> Oracle:
        """What the fields say; what is not shown counts for nothing."""
        drcp = self.drcp.isChecked()
        by_string = self.address.choice is OracleAddress.CONNECT_STRING
        thick = self.client.choice is OracleClient.THICK
        return Oracle(
            client=self.client.choice,
            client_folder=self.client_folder.edit.text().strip() if thick else "",
            address=self.address.choice,
            tns_admin=self.tns_admin.edit.text().strip() if by_string else "",
            wallet=self.wallet.edit.text().strip(),
            server_dn=self.server_dn.text().strip() if mode is Encryption.VERIFY_FULL else "",
            privilege=self.privilege.choice,
            proxy_user=self.proxy_user.text().strip(),
            edition=self.edition.text().strip(),
            drcp=drcp,
            connection_class=self.connection_class.text().strip() if drcp else "",
            purity=self.purity.choice if drcp else Purity.DEFAULT,
            driver_pool=self.pool.settings,
        )
