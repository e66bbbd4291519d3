"""The Windows installer compiles, keeps its hands off what is not its own, and is signed where one can."""

import re

import pytest

from release import layout, windows
from release.freeze import BuildFailed


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2", (1, 2, 0, 0)), ("2.0rc1", (2, 0, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))],
)
def test_a_version_has_four_numbers_on_windows(version, numbers):
    assert windows.numbers(version) == numbers


def test_the_properties_of_the_program_name_it_and_its_version():
    def kept(*words, **named):
        return (*words, named)

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct")
    told = []
    eval(
        windows.version_resource(),
        {**dict.fromkeys(names, kept), "StringStruct": lambda *pair: told.append(pair)},
    )
    shown = dict(told)
    assert shown["ProductVersion"] == shown["FileVersion"] == layout.version()
    assert shown["ProductName"] == "Poolkeeper"


@pytest.fixture
def payload(tmp_path):
    folder = tmp_path / "poolkeeper"
    (folder / "_internal").mkdir(parents=True)
    for name in ("poolkeeper.exe", "_internal/base_library.zip"):
        (folder / name).write_bytes(b"stands in for it")
    return folder


@pytest.mark.posix
def test_the_installer_compiles_without_a_warning_to_the_same_bytes(payload, tmp_path):
    first, second = tmp_path / "first.exe", tmp_path / "second.exe"
    for installer in (first, second):
        windows.compile_installer(payload, installer)
        assert installer.read_bytes().startswith(b"MZ")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.posix
def test_the_uninstaller_is_signed_while_the_installer_is_made(payload, tmp_path, monkeypatch):
    signed = tmp_path / "signed"
    monkeypatch.setattr(windows, "sign_command", lambda: ["sh", "-c", f"echo $0 >> {signed}"])
    windows.compile_installer(payload, tmp_path / "installer.exe")
    assert len(signed.read_text().splitlines()) == 1


@pytest.mark.posix
def test_what_the_compiler_says_is_passed_on(payload, tmp_path):
    with pytest.raises(BuildFailed, match="could not make the installer"):
        windows.compile_installer(payload / "nothing here", tmp_path / "installer.exe")


def test_without_the_compiler_it_says_what_to_install(payload, tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "makensis", lambda: None)
    with pytest.raises(BuildFailed, match="install NSIS 3"):
        windows.compile_installer(payload, tmp_path / "installer.exe")


def test_it_removes_what_it_has_put_there_and_asks_the_program_to_forget_the_rest():
    script = windows.SCRIPT.read_text(encoding="utf-8")
    assert set(re.findall(r"RMDir /r (.+)", script)) == {'"$INSTDIR\\_internal"'}
    assert "--forget-everything --yes" in script
    # what nobody is asked about stays
    assert "/SD IDNO IDYES" in script
    # where the connections of Windows' users are kept
    assert "RMDir /r $LOCALAPPDATA" not in script


def test_a_file_is_signed_by_the_certificate_that_the_environment_names(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv(windows.CERTIFICATE, raising=False)
    windows.sign(tmp_path / "poolkeeper.exe")
    assert "poolkeeper.exe is not signed" in capsys.readouterr().out
    monkeypatch.setenv(windows.CERTIFICATE, "0123456789abcdef")
    command = windows.sign_command()
    assert command[:4] == ["signtool", "sign", "/sha1", "0123456789abcdef"]
    assert command[command.index("/tr") + 1].startswith("http")


def test_files_of_sql_are_taken_only_if_somebody_ticks_that_and_given_back():
    script = windows.SCRIPT.read_text(encoding="utf-8")
    section = script[script.index("SectionFiles") :]
    assert 'Section /o "Open .sql files' in script
    assert '"$INSTDIR\\${PROGRAM}" "%1"' in section
    removal = script[script.index('Section "Uninstall"') :]
    assert 'DeleteRegKey SHCTX "Software\\Classes\\${FILE_KIND}"' in removal
