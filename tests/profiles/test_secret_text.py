"""Several secrets of a profile are kept as one text, and one alone as it always was."""

from hypothesis import given
from hypothesis import strategies as st

from poolkeeper.profiles.secret_text import MARK, Secrets, TypedSecrets, secrets_in, text_of

TEXTS = st.text(st.characters(exclude_categories=("Cs",))) | st.text().map(lambda text: MARK + text)


@given(TEXTS.filter(lambda text: text.isprintable()), TEXTS.filter(lambda text: text.isprintable()))
def test_what_is_kept_is_read_again(password, wallet_password):
    secrets = Secrets(password, wallet_password)
    assert secrets_in(text_of(secrets)) == secrets


def test_a_password_alone_is_kept_as_it_stands():
    assert text_of(Secrets("hunter2")) == "hunter2"
    assert secrets_in("hunter2") == Secrets("hunter2")
    assert secrets_in(None) == Secrets()


def test_a_secret_that_was_not_typed_stays():
    kept = Secrets("one", "two")
    assert TypedSecrets("new").over(kept) == Secrets("new", "two")
    assert TypedSecrets(None, "").over(kept) == Secrets("one", "")


def test_nothing_prints_a_secret():
    assert "hunter2" not in repr(Secrets("hunter2", "hunter2")) + str(TypedSecrets("hunter2", "hunter2"))
