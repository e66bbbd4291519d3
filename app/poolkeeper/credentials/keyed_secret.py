"""A user and a password in a secret that has several values, by the keys that the profile names."""

import contextlib
import json
from collections.abc import Mapping

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

MOST_NAMED = 8


def identity_in(
    values: Mapping[str, object], profile: Profile, user_key: str, password_key: str, where: str
) -> Identity:
    """The identity in a secret. `where` is what it is called: "the secret orders/db". Raises NoSignIn.

    Names of keys are told where one is missing, values never.
    """
    user = _value(values, user_key, where) if user_key in values else ""
    if user_key and not user and not profile.user:
        raise _missing(values, user_key, where)
    return Identity(user or profile.user, _value(values, password_key, where))


def identity_of_text(text: str, profile: Profile, user_key: str, password_key: str, name: str) -> Identity:
    """The identity in the secret `name`: the whole text, or keys of a JSON object. Raises NoSignIn."""
    if not password_key:
        if not text:
            raise NoSignIn(f"The secret “{name}” is empty.", "Choose another secret.")
        return Identity(profile.user, text)
    values: object = None
    with contextlib.suppress(ValueError):
        values = json.loads(text)
    if not isinstance(values, dict):
        raise NoSignIn(
            f"The secret “{name}” is no JSON object, so it has no key “{password_key}”.",
            "Leave the key of the password empty to take the whole text.",
        )
    return identity_in(values, profile, user_key, password_key, f"the secret “{name}”")


def _value(values: Mapping[str, object], key: str, where: str) -> str:
    if key not in values:
        raise _missing(values, key, where)
    value = values[key]
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        what = "empty" if value in ("", None) else "no text"
        raise NoSignIn(f"“{key}” of {where} is {what}.", "Correct it there, or name another key.")
    return str(value)


def _missing(values: Mapping[str, object], key: str, where: str) -> NoSignIn:
    names = sorted(map(str, values))
    named = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    has = f"It has: {named}." if names else "It has no key at all."
    return NoSignIn(f"There is no key “{key}” in {where}. {has}", "Name the right key in the profile.")
