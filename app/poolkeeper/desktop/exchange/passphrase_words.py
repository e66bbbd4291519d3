"""What there is to say of a passphrase while it is typed."""

from poolkeeper.desktop.connections.passphrase_dialog import SHORTEST

LONG = 14
_FEW = 5


def passphrase_words(passphrase: str) -> str:
    """How long a passphrase is and whether that will do; it says nothing of the passphrase itself."""
    count = len(passphrase)
    if not count:
        return f"At least {SHORTEST} characters; four words or more are better."
    counted = f"{count} character" + ("" if count == 1 else "s")
    if count < SHORTEST:
        return f"{counted}: too short, at least {SHORTEST}."
    if passphrase.isdecimal() or len(set(passphrase)) < _FEW:
        return f"{counted}, but easy to guess: whoever has the file can try without end."
    if count < LONG:
        return f"{counted}: fair. Whoever has the file can try without end; more words are better."
    return f"{counted}: good."


def passphrase_problem(first: str, second: str) -> str:
    """Why a passphrase that was typed twice cannot be used, or nothing."""
    if len(first) < SHORTEST:
        return f"A passphrase has at least {SHORTEST} characters; several words are better."
    return "" if first == second else "The two passphrases differ."
