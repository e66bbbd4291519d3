"""Who signs in, with the secret that proves it; printing one never shows the secret."""

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """A user name and a password; both may be empty where the engine needs none.

    The password may be an access token, where the profile says so. `wallet_password` opens the wallet of
    an Oracle profile.

    Lives only in memory and on the pipe between window and worker.
    """

    user: str = ""
    password: str = ""
    wallet_password: str = ""

    def __repr__(self) -> str:
        return f"Identity(user={self.user!r}, password={'***' if self.password else ''!r})"

    __str__ = __repr__
