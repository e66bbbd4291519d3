"""What an OAuth provider says when it refuses, in sentences, with its own words below them."""

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.web_call import WebAnswer
from poolkeeper.profiles.oauth import server_of

DETAIL_LIMIT = 600
PENDING, SLOW_DOWN = "authorization_pending", "slow_down"

_MEANINGS = {
    "invalid_client": (
        "{server} does not accept the client: its id or its secret is wrong or has expired.",
        "Correct the client id, or type the client secret anew, in the profile.",
    ),
    "invalid_grant": (
        "{server} does not accept what the sign-in rests on any more.",
        "Sign in anew.",
    ),
    "unauthorized_client": (
        "{server} does not allow this client to sign in in this way.",
        "Have the client registered for it: client credentials, or device code.",
    ),
    "unsupported_grant_type": (
        "{server} does not know this way to sign in.",
        "Choose the other one in the profile, or have it switched on there.",
    ),
    "invalid_scope": (
        "{server} does not give out the scope that the profile asks for.",
        "Correct the scope in the profile.",
    ),
    "invalid_target": (
        "{server} does not know the audience that the profile asks for.",
        "Correct the audience in the profile.",
    ),
    "invalid_request": (
        "{server} does not understand the request.",
        "Look whether the profile's addresses, scope and audience are what it asks for.",
    ),
    "access_denied": (
        "The sign-in was refused at {server}.",
        "Sign in anew and allow it, or ask whoever looks after the accounts there.",
    ),
    "expired_token": (
        "The code was not entered at {server} in time.",
        "Sign in anew: it gives another code.",
    ),
    "server_error": ("{server} failed.", "Try again later."),
    "temporarily_unavailable": ("{server} cannot answer at the moment.", "Try again later."),
}
"""Error codes of RFC 6749 (4.1.2.1, 5.2), RFC 8628 (3.5) and RFC 8707 (2)."""


class OAuthRefused(NoSignIn):
    """The provider said no; `code` is its word for it, or empty."""

    def __init__(self, sentence: str, remedy: str = "", detail: str = "", code: str = "") -> None:
        super().__init__(sentence, remedy, detail)
        self.code = code


def refused(answer: WebAnswer, secrets: tuple[str, ...]) -> OAuthRefused:
    """Why an answer is a refusal; what it says of `secrets` is masked."""
    said, server = answer.fields(), server_of(answer.address)
    code, text = said.get("error"), said.get("error_description")
    code = code if isinstance(code, str) else ""
    words = f"{code}: {text}" if code and isinstance(text, str) and text else code
    words = plain(words or f"HTTP {answer.status}", secrets)
    if not code:
        sentence = f"{server} did not answer as an OAuth provider does."
        remedy = "Correct the addresses in the profile."
        if answer.status >= 500 or answer.status == 429:
            sentence, remedy = f"{server} cannot answer at the moment.", "Try again later."
        return OAuthRefused(sentence, remedy, words)
    sentence, remedy = _MEANINGS.get(code, ("{server} refused the sign-in.", "Look at what it says."))
    return OAuthRefused(sentence.format(server=server), remedy, words, code)


def plain(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A provider's words as plain text of bounded length, without the secrets that were sent to it."""
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    shown = "".join(each if each.isprintable() else " " for each in text)
    return shown if len(shown) <= DETAIL_LIMIT else shown[:DETAIL_LIMIT] + "…"
