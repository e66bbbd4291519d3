"""Signing in with the first line that a command writes."""

import shlex
from pathlib import Path

from poolkeeper.credentials.child_process import ChildFailed, output_of
from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

DETAIL_LIMIT = 600


class CommandOutput:
    """Runs the command without a shell; what it gave is kept for a short, stated time."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The first line of the command's output. Raises NoSignIn; what was printed there is never told."""
        settings = profile.credential.command
        arguments = arguments_of(settings.line)
        name = Path(arguments[0]).name
        try:
            output, said, code = output_of(arguments, settings.timeout_s, fetching.cancelled)
        except ChildFailed as error:
            raise NoSignIn(error.sentence.format(name=name), error.remedy, _tail(error.said)) from None
        if code != 0:
            how = f"ended with exit code {code}" if code > 0 else f"was ended by signal {-code}"
            raise NoSignIn(
                f"{name} {how}, so there is no password.",
                "Run the command in a terminal and mend what it says.",
                _tail(said),
            )
        password = _first_line(output)
        if not password:
            raise NoSignIn(
                f"{name} printed no password: the first line of its output is empty.",
                "Check the command in a terminal: the password has to be its first line.",
                _tail(said),
            )
        return Credential(identity=Identity(profile.user, password), source=f"password printed by {name}")

    def kept_s(self, profile: Profile) -> float:
        """As the profile says."""
        return profile.credential.command.kept_s

    def renewed_before_s(self, _profile: Profile) -> float:
        """What a command prints tells no expiry."""
        return 0.0


def arguments_of(line: str) -> list[str]:
    """The command and its arguments; a leading `~` is the home folder. Raises NoSignIn."""
    try:
        arguments = shlex.split(line)
    except ValueError:
        raise NoSignIn(
            "The command of the profile cannot be read: a quote is left open.",
            "Correct the command in the profile.",
        ) from None
    if not arguments:
        raise NoSignIn(
            "The profile names no command that prints its password.", "Write the command into the profile."
        )
    try:
        first = str(Path(arguments[0]).expanduser()) if arguments[0].startswith("~") else arguments[0]
    except RuntimeError:
        first = arguments[0]
    return [first, *arguments[1:]]


def _first_line(output: bytes) -> str:
    try:
        return output.split(b"\n", 1)[0].removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        return ""


def _tail(said: bytes) -> str:
    """The end of what was written to the error stream, as plain text."""
    text = said.decode(errors="replace").strip()
    shown = "".join(each if each.isprintable() or each == "\n" else "·" for each in text)
    return shown if len(shown) <= DETAIL_LIMIT else "…" + shown[-DETAIL_LIMIT:]
