"""What a profile says of AWS: which of its secrets, or whose token of RDS; never a secret itself."""

import msgspec


class FromAws(msgspec.Struct, frozen=True, kw_only=True):
    """Credentials are found by the SDK's own chain; `profile` and `region` choose where it has several.

    `secret` is a name or an ARN of Secrets Manager. Its value is JSON with the keys `user_key` and
    `password_key`; without a `password_key` all of it is the password, without a `user_key` the user is the
    profile's. What it gave is used again for `kept_s` seconds. A token of RDS needs `profile` and `region`
    alone.
    """

    profile: str = ""
    region: str = ""
    secret: str = ""
    user_key: str = "username"
    password_key: str = "password"
    stage: str = "AWSCURRENT"
    timeout_s: float = 15
    kept_s: float = 300
