"""Words of the command line that mean nothing alone are not passed over without a word."""

import pytest

from poolkeeper.__main__ import main


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--self-test", "--lab"], "--lab goes with --connections"),
        (["--connections", "orders"], "--connections goes with --self-test"),
        (["--json"], "--json goes with --self-test"),
        (["--yes"], "--yes goes with --forget-everything"),
    ],
)
def test_a_word_without_its_other_is_told(words, sentence, capsys, monkeypatch):
    # it is set for the children of the program
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
