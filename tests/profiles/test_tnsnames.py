"""The names that the form offers are those that python-oracledb finds in the same files."""

import oracledb
import pytest

from poolkeeper.profiles.tnsnames import FILE, NAMES_LIMIT, UnreadableNames, folder_of, names_in

SHOP = """# names of the shop
ifile = more.ora
SHOP, shop.example =
  (DESCRIPTION =
    # (the listener's own port = 1
    (ADDRESS = (PROTOCOL = TCP)(HOST = db.example)
      (PORT = 1522))
    (CONNECT_DATA =
      (SERVICE_NAME = shop.example) # )
    )
  )
RAC=(DESCRIPTION=(LOAD_BALANCE=on)(ADDRESS_LIST=
 (ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521)))
 (CONNECT_DATA=(SERVICE_NAME=rac)))
EASY = db.example:1524/easy
"""
MORE = f"""IFILE = {FILE}
SAFE =
(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=safe)(PORT=2484))
(SECURITY=(MY_WALLET_DIRECTORY=/w))(CONNECT_DATA=(SID=SAFE1)))
shop=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=x)(PORT=1))(CONNECT_DATA=(SID=X)))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / FILE).write_text(SHOP, "utf-8-sig")
    (tmp_path / "more.ora").write_text(MORE)
    return tmp_path


def test_they_are_the_drivers_own(folder):
    (folder / "more.ora").write_text(MORE.partition("\n")[2])
    (folder / FILE).write_text(SHOP)
    found = names_in(folder)
    assert list(found) == ["EASY", "RAC", "SAFE", "shop", "shop.example"]
    told = oracledb.ConnectParams(config_dir=str(folder)).get_network_service_names()
    assert {each.casefold() for each in found} == {each.casefold() for each in told}


def test_files_that_include_each_other_come_to_an_end(folder):
    assert "SAFE" in names_in(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        ("# none\n", "has no names"),
        ("A=" * 2_600_000, "long"),
        # each took hours or froze the window once: blanks, names beyond number, a name without end
        ("A" + " " * 2_000_000, "has no names"),
        ("".join(f"N{number}=\n" for number in range(NAMES_LIMIT + 1)), "too many names"),
        ("A" * 2_000_000 + "=", "has no names"),
    ],
    ids=["no file", "no names", "long", "blanks", "many", "a long name"],
)
def test_what_gives_no_names_says_why(tmp_path, content, words):
    if content is not None:
        (tmp_path / FILE).write_text(content)
    with pytest.raises(UnreadableNames) as caught:
        names_in(tmp_path)
    assert words in caught.value.sentence


def test_the_folder_is_the_one_that_the_driver_takes(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder_of("~/admin", {"TNS_ADMIN": "/elsewhere"}) == tmp_path / "admin"
    assert str(folder_of("", {"TNS_ADMIN": "/t", "ORACLE_HOME": "/o"})) == "/t"
    assert str(folder_of("", {"ORACLE_HOME": "/o"})) == "/o/network/admin"
    with pytest.raises(UnreadableNames, match="TNS_ADMIN"):
        names_in(folder_of("", {}))
