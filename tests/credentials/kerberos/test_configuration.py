"""The user's own cache is looked for where libkrb5 looks for it."""

import os
import subprocess

import pytest

from poolkeeper.credentials.kerberos.configuration import config_files, library_default, own_cache
from poolkeeper.credentials.kerberos.own_ticket import own_ticket, path_of
from tests.support.private_server import program


def klist_says(config_file, **environment):
    """The cache that libkrb5 itself takes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KRB5")}
    done = subprocess.run(
        [program("klist")],
        env={**inherited, "LC_ALL": "C", "KRB5_CONFIG": str(config_file), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "default_ccache_name = FILE:/nowhere/of_%{uid}",
        "default_ccache_name = DIR:/nowhere/%{username}",
        'default_ccache_name = "/nowhere/quoted"',
        "default_ccache_name = FILE:%{TEMP}/x%{null}y",
    ],
)
def test_the_default_is_that_of_libkrb5(tmp_path, monkeypatch, setting):
    monkeypatch.delenv("KRB5CCNAME", raising=False)
    monkeypatch.delenv("KRB5_CONFIG", raising=False)
    config_file = tmp_path / "krb5.conf"
    config_file.write_text(f"# a remark\n[libdefaults]\n  default_realm = X\n  {setting}\n")
    found = path_of(own_cache(config_files(str(config_file))))
    assert str(found).removesuffix("/tkt") in klist_says(config_file)


def test_the_environment_counts_more(tmp_path, monkeypatch):
    monkeypatch.setenv("KRB5CCNAME", "FILE:/nowhere/else")
    assert own_cache([]) == "FILE:/nowhere/else"
    assert "/nowhere/else" in klist_says(tmp_path / "none", KRB5CCNAME="FILE:/nowhere/else")


def test_included_files_and_the_first_of_two_settings_count(tmp_path):
    folder = tmp_path / "krb5.conf.d"
    folder.mkdir()
    (folder / "one.conf").write_text("[libdefaults]\n default_ccache_name = FILE:/from/included\n")
    (folder / ".hidden.conf").write_text("[libdefaults]\n default_ccache_name = FILE:/from/hidden\n")
    main = tmp_path / "krb5.conf"
    main.write_text(
        f"includedir {folder}\n[realms]\n X = {{\n  default_ccache_name = FILE:/of/realm\n }}\n"
        "[libdefaults]\n default_ccache_name = FILE:/from/main\n"
    )
    assert library_default("default_ccache_name", [main]) == "FILE:/from/included"
    assert "/from/included" in klist_says(main)


def test_a_file_that_includes_itself_ends(tmp_path):
    main = tmp_path / "krb5.conf"
    main.write_text(f"include {main}\n[libdefaults]\n default_realm = X\n")
    assert library_default("default_realm", [main]) == "X"


def test_a_folder_of_caches_leads_to_the_one_in_use(kdc, tmp_path):
    folder = tmp_path / "caches"
    folder.mkdir(mode=0o700)
    kdc.kinit("alice", kdc.keytab("alice"), f"DIR:{folder}")
    found = own_ticket(f"DIR:{folder}")
    assert (found.there, found.ticket.principal) == (True, "alice@ONE.TEST")


def test_a_cache_that_is_kept_elsewhere_is_said_to_be_not_readable():
    found = own_ticket("KCM:1234")
    assert found.ticket is None
    assert found.there is False
    assert (
        found.why == "A cache of the kind KCM cannot be read from outside, so the ticket’s end is not told."
    )
