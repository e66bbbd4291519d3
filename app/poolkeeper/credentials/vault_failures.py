"""What went wrong with Vault, in sentences (status codes: Vault's HTTP API, "Error response")."""

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth

TOKEN_ANEW = {
    VaultAuth.SAVED_TOKEN: "Enter a new token in the profile.",
    VaultAuth.TOKEN_FILE: "Sign in anew in a terminal: vault login.",
    VaultAuth.TOKEN_VARIABLE: "Set the variable to a new token, and start Poolkeeper anew.",
}
REACH = "Check the address, and that this machine reaches it: network, VPN, proxy, firewall."


def told_by_vault(error: Exception) -> str:
    """Vault's own words; nothing of the request."""
    errors = getattr(error, "errors", None)
    return "; ".join(map(str, errors)) if isinstance(errors, list) else ""


def is_forbidden(error: Exception) -> bool:
    """Whether Vault refused for want of a right, or of a token that it knows."""
    return type(error).__name__ in ("Forbidden", "Unauthorized")


def is_not_found(error: Exception) -> bool:
    """Whether there is nothing at the path that was asked for."""
    return type(error).__name__ == "InvalidPath"


def explained(error: Exception, settings: FromVault) -> NoSignIn:
    """An error of hvac or of the network in words."""
    said = told_by_vault(error)
    if "is sealed" in said:
        return NoSignIn("Vault is sealed.", "Whoever keeps its keys has to unseal it.", said)
    if "not initialized" in said or type(error).__name__ == "VaultNotInitialized":
        return NoSignIn("Vault is not initialized yet.", "It has to be set up first.", said)
    sentences = {
        "InvalidRequest": ("Vault did not accept the request.", "Vault's own words say why."),
        "RateLimitExceeded": ("Vault has too many requests.", "Try again in a while."),
        "VaultDown": ("Vault is not available: sealed, or in maintenance.", "Try again in a while."),
        "BadGateway": ("Vault could not reach what stands behind it.", "Try again in a while."),
        "InternalServerError": ("Vault had an error of its own.", "Its log says more."),
        "SSLError": (
            "The certificate of Vault is not trusted.",
            "Name the file of its certificate authority in the profile, and check the name in the address.",
        ),
        "ConnectTimeout": ("Vault did not answer in time.", REACH),
        "ReadTimeout": ("Vault did not answer in time.", REACH),
        "ProxyError": ("The proxy on the way to Vault cannot be reached.", REACH),
        "ConnectionError": (f"Nothing answers at {settings.address}.", REACH),
        "InvalidURL": ("The address of Vault cannot be used.", "Correct it: https://vault.example:8200."),
        "MissingSchema": ("The address of Vault cannot be used.", "Correct it: https://vault.example:8200."),
        "OSError": ("The CA file for Vault cannot be read.", "Choose the right file in the profile."),
    }
    name = type(error).__name__
    sentence, remedy = sentences.get(name, (f"Vault could not be asked: {name}.", REACH))
    return NoSignIn(sentence, remedy, said)


def token_refused(settings: FromVault, said: str) -> NoSignIn:
    """The token itself is not known to Vault any more."""
    remedy = TOKEN_ANEW.get(settings.auth, "Try again.")
    return NoSignIn("Vault does not accept the token: it has expired or was revoked.", remedy, said)


def login_refused(settings: FromVault, error: Exception) -> NoSignIn:
    """AppRole or Kubernetes was refused."""
    said, at = told_by_vault(error), f"auth/{settings.signs_in_at}"
    if is_not_found(error) or "unsupported path" in said or "no handler" in said:
        return NoSignIn(
            f"Vault has no sign-in at {at}.", "Correct the mount of the sign-in, or the namespace.", said
        )
    if settings.auth is VaultAuth.APPROLE:
        return NoSignIn(
            f"Vault refused the AppRole at {at}.",
            "Check the role id; the secret id may have expired or been used up: enter a new one.",
            said,
        )
    return NoSignIn(
        f"Vault refused the service account at {at}.",
        f"Check that the role “{settings.role}” is bound to this service account and namespace.",
        said,
    )


def not_allowed(settings: FromVault, path: str, said: str) -> NoSignIn:
    """The token is known, and may not read the path."""
    where = f" in the namespace {settings.namespace}" if settings.namespace else ""
    return NoSignIn(
        f"Vault does not allow this token to read {path}{where}.",
        "Have a policy that allows it, or correct the path.",
        said,
    )


def not_found(settings: FromVault, path: str, said: str) -> NoSignIn:
    """There is nothing at the path."""
    where = f" in the namespace {settings.namespace}" if settings.namespace else ""
    return NoSignIn(
        f"Vault has nothing at {path}{where}.", "Correct the mount or the path in the profile.", said
    )


def other_version(settings: FromVault, version: str) -> NoSignIn:
    """The mount is of the other version of KV than the profile says."""
    return NoSignIn(
        f"The mount “{settings.mounted_at}” is KV version {version}, but the profile says version "
        f"{'1' if version == '2' else '2'}.",
        f"Choose KV version {version} in the profile; the path has no data/ of its own.",
    )


def other_engine(settings: FromVault, kind: str) -> NoSignIn:
    """The mount is another engine than the profile says."""
    return NoSignIn(
        f"The mount “{settings.mounted_at}” is of the engine {kind}, not {settings.engine.value}.",
        "Choose the right engine or mount in the profile.",
    )


def deleted(path: str, version: str, when: str) -> NoSignIn:
    """The newest version is there no more."""
    at = f" at {when}" if when else ""
    return NoSignIn(
        f"Version {version} of {path} was deleted{at}.", "Undelete it in Vault, or write a new version."
    )
