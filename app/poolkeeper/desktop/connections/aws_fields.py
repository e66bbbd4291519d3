"""The fields that say which secret of AWS, or whose token of RDS, a connection signs in with."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.connections.form_grid import FormGrid, side_by_side
from poolkeeper.desktop.connections.seconds_field import seconds_field
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.profile import SignIn

_OF_SECRETS = ("AWS secret", "AWS keys", "AWS version", "AWS time")


class AwsFields(QObject):
    """Widgets and what they say; the rows are named apart from the form's others."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.profile = _line("as the SDK finds it", "AWS profile")
        self.profile.setToolTip(
            "Empty, the SDK looks into variables and ~/.aws, and takes last the service account of this "
            "machine: the role of the EC2 instance, the ECS task or the pod"
        )
        self.region = _line("found by itself", "AWS region")
        self.secret = _line("name or ARN")
        self.user_key = _line("the user above", "Key of the user")
        self.password_key = _line("whole text", "Key of the password")
        self.stage = _line("AWSCURRENT")
        self.timeout_s = seconds_field(1, 300, "Longest time for the answer of AWS")
        self.kept_s = seconds_field(0, 86_400, "How long the secret is used again")
        edits = (self.profile, self.region, self.secret, self.user_key, self.password_key, self.stage)
        for edit in edits:
            edit.textChanged.connect(self.edited)
        for spin in (self.timeout_s, self.kept_s):
            spin.valueChanged.connect(self.edited)

    def add_to(self, grid: FormGrid) -> None:
        """Add the rows."""
        part = "credential__aws__"
        place = side_by_side(self.profile, "region", self.region, stretch=0)
        grid.add("AWS profile", place, **{f"{part}profile": self.profile, f"{part}region": self.region})
        grid.add("AWS secret", self.secret, **{f"{part}secret": self.secret})
        keys = side_by_side("user", self.user_key, "password", self.password_key, stretch=1)
        fields = {f"{part}user_key": self.user_key, f"{part}password_key": self.password_key}
        grid.add("AWS keys", keys, **fields)
        grid.add("AWS version", self.stage, **{f"{part}stage": self.stage})
        times = side_by_side("at most", self.timeout_s, "used again for", self.kept_s)
        grid.add("AWS time", times, **{f"{part}timeout_s": self.timeout_s, f"{part}kept_s": self.kept_s})
        for row, text in {"AWS keys": "Keys", "AWS version": "Version stage", "AWS time": "Time"}.items():
            grid.set_label(row, text)

    def fit(self, grid: FormGrid, sign_in: SignIn) -> None:
        """Show the rows of a secret, of a token, or none."""
        for row in _OF_SECRETS:
            grid.set_shown(row, sign_in is SignIn.AWS_SECRET)
        grid.set_shown("AWS profile", sign_in in (SignIn.AWS_SECRET, SignIn.RDS_IAM))
        self.user_key.setEnabled(bool(self.password_key.text()))

    def show(self, settings: FromAws) -> None:
        """Fill the fields."""
        self.profile.setText(settings.profile)
        self.region.setText(settings.region)
        self.secret.setText(settings.secret)
        self.user_key.setText(settings.user_key)
        self.password_key.setText(settings.password_key)
        self.stage.setText(settings.stage)
        self.timeout_s.setValue(settings.timeout_s)
        self.kept_s.setValue(settings.kept_s)

    def settings(self, sign_in: SignIn) -> FromAws:
        """What the fields of a secret, or of a token, say."""
        profile, region = self.profile.text().strip(), self.region.text().strip()
        if sign_in is SignIn.RDS_IAM:
            return FromAws(profile=profile, region=region)
        return FromAws(
            profile=profile,
            region=region,
            secret=self.secret.text().strip(),
            user_key=self.user_key.text().strip(),
            password_key=self.password_key.text().strip(),
            stage=self.stage.text().strip(),
            timeout_s=self.timeout_s.value(),
            kept_s=self.kept_s.value(),
        )


def _line(placeholder: str, name: str = "") -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    edit.setAccessibleName(name)
    return edit
