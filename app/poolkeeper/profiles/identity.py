"""Who signs in, with the secret that proves it; printing one never shows the secret."""

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """A user name and a password; both may be empty where the engine needs none.

    The password may be an access token, where the profile says so; `is_token` says it of a token that a
    driver takes by a way of its own (SQL Server's attribute, Oracle's `access_token`), and `token_key` is the
    private key that Oracle's tokens of OCI need beside them. `wallet_password` opens the wallet of an Oracle
    profile, `key_password` the key of a client certificate. `ticket_cache` is the name of a Kerberos cache
    of the profile's own. `generation` numbers what the window gave out, from 1; 0 was never numbered.

    Lives only in memory and on the pipe between window and worker.
    """

    user: str = ""
    password: str = ""
    wallet_password: str = ""
    is_token: bool = False
    token_key: str = ""
    key_password: str = ""
    ticket_cache: str = ""
    generation: int = 0

    def __repr__(self) -> str:
        return f"Identity(user={self.user!r}, password={'***' if self.password else ''!r})"

    __str__ = __repr__
