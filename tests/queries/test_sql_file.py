"""Files of SQL as other tools write them: every encoding they use, and what is no text."""

import os

import pytest

from poolkeeper.queries.sql_file import LARGEST, NotRead, read_sql

TEXT = "SELECT 'Zoë – 10 €'\nFROM t\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_encoding_and_end_of_line_gives_the_same_text(tmp_path, encoding, end):
    content = TEXT.replace("\n", end).encode(encoding)
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "late.sql").write_bytes(mark + content)
    found = read_sql(tmp_path / "late.sql")
    assert (found.text, found.notice) == (TEXT, "")


def test_a_file_of_an_older_windows_is_read_and_said_to_be_one(tmp_path):
    (tmp_path / "late.sql").write_bytes(TEXT.encode("cp1252"))
    found = read_sql(tmp_path / "late.sql")
    assert found.text == TEXT
    assert "Windows-1252" in found.notice


def test_a_file_without_a_word_is_empty_text(tmp_path):
    (tmp_path / "late.sql").touch()
    assert read_sql(tmp_path / "late.sql").text == ""


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "could not be opened"),
        (lambda path: path.mkdir(), "is no file|could not be opened|could not be read"),
        (lambda path: path.write_bytes(b"SQLite format 3\0\1\2"), "is no text"),
        (lambda path: path.write_bytes(b"x" * (LARGEST + 1)), "larger than 4 MB"),
    ],
)
def test_what_cannot_be_edited_is_told(tmp_path, make, sentence):
    make(tmp_path / "late.sql")
    with pytest.raises(NotRead, match=sentence) as told:
        read_sql(tmp_path / "late.sql")
    assert "late.sql" in str(told.value)


@pytest.mark.posix
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "late.sql")
    with pytest.raises(NotRead, match="is no file"):
        read_sql(tmp_path / "late.sql")
