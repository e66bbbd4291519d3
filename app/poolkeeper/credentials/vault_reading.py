"""What Vault is asked for: a secret of KV, or a user of the database engine (Vault's HTTP API)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.vault_client import answer_of
from poolkeeper.credentials.vault_failures import (
    deleted,
    explained,
    is_forbidden,
    is_not_found,
    not_allowed,
    not_found,
    other_engine,
    other_version,
    token_refused,
    told_by_vault,
)
from poolkeeper.profiles.hashicorp import FromVault, VaultEngine

if TYPE_CHECKING:
    import hvac


class Found(NamedTuple):
    """What Vault gave; printing it shows nothing of it."""

    values: dict[str, Any]
    where: str
    version: str = ""
    changed_s: float | None = None
    lease_id: str = ""
    lease_s: float = 0.0
    renewable: bool = False

    def __repr__(self) -> str:
        return f"Found({self.where!r})"


def read(client: "hvac.Client", settings: FromVault) -> Found:
    """The secret of the profile. Raises NoSignIn; what hvac raised is explained, and leaves no traceback."""
    try:
        return _READERS[settings.engine](client, settings)
    except NoSignIn:
        raise
    except Exception as error:  # noqa: BLE001 - each becomes a sentence
        found = error
        found.__traceback__ = None
    raise _why(client, settings, found)


def path_of(settings: FromVault) -> str:
    """The path as Vault's own tools write it."""
    kind = "creds/" if settings.engine is VaultEngine.DATABASE else ""
    return f"{settings.mounted_at}/{kind}{settings.path.strip('/')}"


def _kv2(client: "hvac.Client", settings: FromVault) -> Found:
    response = client.secrets.kv.v2.read_secret_version(
        settings.path.strip("/"), mount_point=settings.mounted_at, raise_on_deleted_version=False
    )
    data = answer_of(response).get("data") or {}
    metadata, values = data.get("metadata"), data.get("data")
    if not isinstance(metadata, dict) or "version" not in metadata:
        raise other_version(settings, "1")
    version = str(metadata["version"])
    if values is None:
        raise deleted(path_of(settings), version, str(metadata.get("deletion_time") or ""))
    return Found(values, path_of(settings), version, _seconds(metadata.get("created_time")))


def _kv1(client: "hvac.Client", settings: FromVault) -> Found:
    response = client.secrets.kv.v1.read_secret(settings.path.strip("/"), mount_point=settings.mounted_at)
    return Found(answer_of(response).get("data") or {}, path_of(settings))


def _database(client: "hvac.Client", settings: FromVault) -> Found:
    response = client.secrets.database.generate_credentials(
        settings.path.strip("/"), mount_point=settings.mounted_at
    )
    answer = answer_of(response)
    return Found(
        answer.get("data") or {},
        path_of(settings),
        lease_id=str(answer.get("lease_id") or ""),
        lease_s=float(answer.get("lease_duration") or 0),
        renewable=bool(answer.get("renewable")),
    )


_READERS = {VaultEngine.KV2: _kv2, VaultEngine.KV1: _kv1, VaultEngine.DATABASE: _database}


def _why(client: "hvac.Client", settings: FromVault, error: Exception) -> NoSignIn:
    said = told_by_vault(error)
    if not (is_forbidden(error) or is_not_found(error)):
        return explained(error, settings)
    if is_forbidden(error) and not _knows_token(client):
        return token_refused(settings, said)
    mount = _mount(client, settings)
    kind, version = mount.get("type", ""), (mount.get("options") or {}).get("version") or "1"
    wanted = "database" if settings.engine is VaultEngine.DATABASE else "kv"
    if kind and kind not in (wanted, "generic" if wanted == "kv" else wanted):
        return other_engine(settings, kind)
    if kind == "kv" and wanted == "kv" and version != ("2" if settings.engine is VaultEngine.KV2 else "1"):
        return other_version(settings, version)
    if is_forbidden(error):
        return not_allowed(settings, path_of(settings), said)
    return not_found(settings, path_of(settings), said)


def _knows_token(client: "hvac.Client") -> bool:
    """Whether the token is one at all: every token may look itself up, by Vault's default policy."""
    try:
        client.auth.token.lookup_self()
    except Exception as error:  # noqa: BLE001 - no answer says nothing of the token
        return not is_forbidden(error)
    return True


def _mount(client: "hvac.Client", settings: FromVault) -> dict[str, Any]:
    """What is mounted there, as `vault kv` asks before it reads; nothing where that is not told."""
    try:
        response = client.adapter.get(f"/v1/sys/internal/ui/mounts/{path_of(settings)}")
        data = answer_of(response).get("data")
    except Exception:  # noqa: BLE001 - it is only asked to explain another error
        return {}
    return data if isinstance(data, dict) else {}


def _seconds(told: object) -> float | None:
    """Go's RFC 3339 with nanoseconds as `time.time()`."""
    text = str(told or "")
    whole, point, rest = text.partition(".")
    digits = rest.rstrip("Z")
    try:
        return datetime.fromisoformat(f"{whole}{point}{digits[:6]}+00:00" if point else text).timestamp()
    except ValueError:
        return None
