"""The connection test as plain text, to paste into a ticket; safe to publish."""

import platform
from collections.abc import Iterable, Sequence

from poolkeeper import __version__
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import place_of
from poolkeeper.diagnosis.steps import Outcome, StepReport
from poolkeeper.profiles.engines import ENGINES
from poolkeeper.profiles.profile import Profile

_INDENT = " " * 17


def report_text(profile: Profile, reports: Sequence[StepReport], versions: Iterable[str]) -> str:
    """Who tested what with which versions, and each step with its time; an explanation where one failed."""
    lines = [f"Connection test of “{profile.name}” by Poolkeeper {__version__}"]
    lines.append(f"on {platform.platform()}, Python {platform.python_version()}")
    lines += [version for version in versions if version]
    lines += _target(profile)
    lines.append("")
    for report in reports:
        lines += _step(report)
    return "\n".join(lines) + "\n"


def _target(profile: Profile) -> list[str]:
    facts = ENGINES[profile.engine]
    lines = [f"{facts.label}: {profile.database}"]
    if facts.port:
        lines = [
            f"{facts.label} at {place_of(profile)['server']}, "
            f"database {profile.database or '(none named)'}, user {profile.user or '(none named)'}",
            f"encryption {profile.tls.mode.value}",
        ]
    return lines


def _step(report: StepReport) -> list[str]:
    took = "" if report.outcome is Outcome.NOT_REACHED else f" ({report.took_s * 1000:.0f} ms)"
    first = f"{report.step.value:<12} {report.outcome.value}{took}"
    lines = [f"{first}: {report.detail}" if report.detail and not report.explained else first]
    return lines if report.explained is None else [*lines, *_explanation(report.explained)]


def _explanation(explained: Explained) -> list[str]:
    title = f"{explained.title} [{explained.code}]" if explained.code else explained.title
    lines = [title, *explained.detail.splitlines()]
    lines += [f"- {remedy.text}" for remedy in explained.remedies]
    return [_INDENT + line for line in lines]
