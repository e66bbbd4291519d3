"""The fields of a profile that only SQL Server has."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin

DRIVERS = {
    SqlServerDriver.PYODBC: "pyodbc (ODBC)",
    SqlServerDriver.PYMSSQL: "pymssql",
    SqlServerDriver.MSSQL_PYTHON: "mssql-python",
    SqlServerDriver.TURBODBC: "turbodbc (ODBC)",
    SqlServerDriver.ADODBAPI: "adodbapi (Windows)",
}
THROUGH_ODBC = frozenset({SqlServerDriver.PYODBC, SqlServerDriver.TURBODBC})
WITH_NAME = frozenset({Encryption.VERIFY_FULL, Encryption.STRICT})
NEWEST = "The newest that is installed"

_DRIVER_LETTERS = 18
"""Beside the engine's name, so that what is chosen is to be read."""


class SqlServerFields:
    """Widgets and what they say; the form puts them into its grid and shows those that fit."""

    def __init__(self) -> None:
        self.driver = ChoiceField(DRIVERS)
        self.driver.setAccessibleName("Driver")
        self.driver.setMinimumContentsLength(_DRIVER_LETTERS)
        self.odbc_driver = QComboBox()
        self.odbc_driver.setEditable(True)
        self.odbc_driver.setMinimumContentsLength(8)
        self._name_newest(NEWEST)
        self.how_to_get = PlainLabel("", "muted", wrap=True, selectable=True)
        self.how_to_get.hide()
        self.host_in_certificate = QLineEdit()
        self.host_in_certificate.setPlaceholderText("as the server")
        self.service_principal = QLineEdit()
        self.service_principal.setPlaceholderText("MSSQLSvc/host:port, if it is not that of the server")
        self.read_only_intent = QCheckBox("Read-only intent")
        self.read_only_intent.setToolTip(
            "ApplicationIntent=ReadOnly: a listener routes to a readable secondary"
        )
        self.multi_subnet_failover = QCheckBox("Multi-subnet failover")
        self.multi_subnet_failover.setToolTip("Try all addresses of an availability group's listener at once")

    def add_driver(self, grid: FormGrid) -> None:
        """Add the row of the ODBC driver."""
        grid.add("ODBC driver", self.odbc_driver, sql_server__odbc_driver=self.odbc_driver)
        grid.add("", self.how_to_get)

    def add_rest(self, grid: FormGrid) -> None:
        """Add the rows below the sign-in and the encryption."""
        grid.add("Name in certificate", self.host_in_certificate)
        grid.add("Service principal", self.service_principal)
        grid.add("Availability", side_by_side(self.read_only_intent, self.multi_subnet_failover))

    def fit(self, grid: FormGrid, *, shown: bool, mode: Encryption, login: SqlServerLogin) -> None:
        """Show the rows that have a use, or none of them."""
        odbc = shown and self.driver.choice in THROUGH_ODBC
        self.driver.setVisible(shown)
        grid.set_shown("ODBC driver", odbc)
        grid.set_shown("", odbc and bool(self.how_to_get.text()))
        grid.set_shown("Name in certificate", shown and mode in WITH_NAME)
        grid.set_shown("Service principal", shown and login is SqlServerLogin.INTEGRATED)
        grid.set_shown("Availability", shown)

    def show_drivers(self, names: Sequence[str], how_to_get: str) -> None:
        """List the ODBC drivers that are installed; `how_to_get` is said where there is none."""
        typed = self.odbc_driver.currentText()
        self.odbc_driver.clear()
        self.odbc_driver.addItems(["", *names])
        self.odbc_driver.setCurrentText(typed)
        self._name_newest(f"{names[0]}, the newest" if names else "None is installed")
        self.how_to_get.setText(how_to_get)

    def _name_newest(self, text: str) -> None:
        edit = self.odbc_driver.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(text)

    def show(self, options: SqlServer) -> None:
        """Fill the fields."""
        self.driver.choice = options.driver
        self.odbc_driver.setCurrentText(options.odbc_driver)
        self.host_in_certificate.setText(options.host_in_certificate)
        self.service_principal.setText(options.service_principal)
        self.read_only_intent.setChecked(options.read_only_intent)
        self.multi_subnet_failover.setChecked(options.multi_subnet_failover)

    def options(self, login: SqlServerLogin, mode: Encryption) -> SqlServer:
        """What the fields say; what is not shown counts for nothing."""
        odbc = self.driver.choice in THROUGH_ODBC
        integrated = login is SqlServerLogin.INTEGRATED
        return SqlServer(
            driver=self.driver.choice,
            odbc_driver=self.odbc_driver.currentText().strip() if odbc else "",
            login=login,
            host_in_certificate=self.host_in_certificate.text().strip() if mode in WITH_NAME else "",
            service_principal=self.service_principal.text().strip() if integrated else "",
            read_only_intent=self.read_only_intent.isChecked(),
            multi_subnet_failover=self.multi_subnet_failover.isChecked(),
        )
