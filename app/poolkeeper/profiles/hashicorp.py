"""What a profile says of HashiCorp Vault: where it is, who asks, for what; never a token itself."""

import enum

import msgspec

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token"
"""Where Kubernetes puts the token of a pod's service account (its manual, "Configure Service Accounts")."""


class VaultAuth(enum.StrEnum):
    """How Vault is told who asks."""

    SAVED_TOKEN = "saved token"
    TOKEN_FILE = "token file"
    TOKEN_VARIABLE = "token variable"
    APPROLE = "approle"
    KUBERNETES = "kubernetes"

    @property
    def logs_in(self) -> bool:
        """Whether Vault makes a token for the occasion."""
        return self in (VaultAuth.APPROLE, VaultAuth.KUBERNETES)

    @property
    def keeps_secret(self) -> bool:
        """Whether what proves it is saved beside the profile: a token, or the secret id of an AppRole."""
        return self in (VaultAuth.SAVED_TOKEN, VaultAuth.APPROLE)


class VaultEngine(enum.StrEnum):
    """The secrets engine that is asked."""

    KV2 = "kv-v2"
    KV1 = "kv-v1"
    DATABASE = "database"


class FromVault(msgspec.Struct, frozen=True, kw_only=True):
    """Where the secret is. An empty mount is the usual one of its kind (`secret`, `database`, `approle`).

    `role` is the role id of AppRole, or the name of a role of Kubernetes. `path` is the path of a secret in
    KV, or the name of a role of the database engine, whose users have neither `user_key` nor `password_key`.
    Without a `user_key` the user is the profile's. A secret of KV is used again for `kept_s` seconds.
    """

    address: str = ""
    namespace: str = ""
    ca_file: str = ""
    auth: VaultAuth = VaultAuth.SAVED_TOKEN
    auth_mount: str = ""
    token_file: str = "~/.vault-token"
    token_variable: str = "VAULT_TOKEN"
    role: str = ""
    jwt_file: str = SERVICE_ACCOUNT
    engine: VaultEngine = VaultEngine.KV2
    mount: str = ""
    path: str = ""
    user_key: str = "username"
    password_key: str = "password"
    timeout_s: float = 15
    kept_s: float = 300

    @property
    def mounted_at(self) -> str:
        """The mount of the secrets engine."""
        usual = "database" if self.engine is VaultEngine.DATABASE else "secret"
        return self.mount.strip("/") or usual

    @property
    def signs_in_at(self) -> str:
        """The mount of the auth method."""
        return self.auth_mount.strip("/") or self.auth.value
