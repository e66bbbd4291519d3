"""Why there is no ticket."""

import re

REFUSED = re.compile(
    r"Password incorrect|Preauthentication failed|have been revoked|not found in Kerberos database|"
    r"entry in database has expired|Password has expired|integrity check failed"
)
"""What a KDC says that counts attempts: trying the same keys again may lock the account."""

SILENT = re.compile(r"no answer from a KDC|Cannot contact any KDC")
"""Our own words for a kinit that did not end in time, and MIT's."""


class KinitFailed(Exception):
    """kinit ended without a ticket; `words` are its own."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words

    @property
    def is_silence(self) -> bool:
        """Whether no KDC answered, so that another question would only wait as long again."""
        return SILENT.search(self.words) is not None

    @property
    def is_refusal(self) -> bool:
        """Whether the KDC knows the question and said no, so that asking again makes it worse."""
        return REFUSED.search(self.words) is not None


class KinitStopped(KinitFailed):
    """Nobody waits for the ticket any more; it says nothing of the KDC or the keytab."""

    def __init__(self) -> None:
        super().__init__("kinit was stopped.")


class KinitMissing(KinitFailed):
    """A program of Kerberos is not installed."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program}: not found")
