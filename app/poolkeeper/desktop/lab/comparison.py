"""Runs side by side, as rows of texts: for the window, for a spreadsheet, for a ticket."""

import csv
import dataclasses
import io
from collections.abc import Sequence

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.run_words import result_rows, setting_rows


@dataclasses.dataclass(frozen=True)
class ComparedRow:
    """One setting or figure of every run."""

    name: str
    values: tuple[str, ...]
    is_setting: bool

    @property
    def differs(self) -> bool:
        """Whether the runs are not all alike in it."""
        return len(set(self.values)) > 1


def compared(records: Sequence[LabRecord]) -> tuple[ComparedRow, ...]:
    """Settings first, then figures, a column for each run."""
    settings = _rows([setting_rows(record.settings) for record in records], is_setting=True)
    return settings + _rows([result_rows(record) for record in records], is_setting=False)


def csv_text(records: Sequence[LabRecord]) -> str:
    """A line for each run, its settings and figures in columns (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows = compared(records)
    writer.writerow(["Run", *(row.name for row in rows), "What it says"])
    for place, record in enumerate(records):
        values = (row.values[place] for row in rows)
        writer.writerow([_harmless(text) for text in (record.title, *values, said(record))])
    return out.getvalue()


def markdown_text(profile_name: str, records: Sequence[LabRecord]) -> str:
    """A table with a column for each run, and what each says below; what differs is bold."""
    lines = [f"# Pool lab: {_cell(profile_name)}", ""]
    lines.append("| | " + " | ".join(_cell(f"run {record.title}") for record in records) + " |")
    lines.append("| --- |" + " --- |" * len(records))
    for row in compared(records):
        name = f"**{row.name}**" if row.differs else row.name
        lines.append(f"| {name} | " + " | ".join(_cell(value) for value in row.values) + " |")
    lines.append("")
    lines += [f"Run {_cell(record.title)}: {_cell(said(record))}\n" for record in records]
    return "\n".join(lines)


def said(record: LabRecord) -> str:
    """What a run says, or why it says nothing."""
    if record.verdict is not None:
        return record.verdict.text
    return record.failure.title if record.failure is not None else "It is still running."


def _rows(columns: Sequence[Sequence[tuple[str, str]]], *, is_setting: bool) -> tuple[ComparedRow, ...]:
    return tuple(
        ComparedRow(cells[0][0], tuple(value for _name, value in cells), is_setting)
        for cells in zip(*columns, strict=True)
    )


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text != "-" else text


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
