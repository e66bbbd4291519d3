"""Signing in with an access token of an OAuth 2 provider: client credentials, device code, refresh."""

from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn, Renewal
from poolkeeper.credentials.device_code import device_token
from poolkeeper.credentials.oauth_provider import Provider, Token
from poolkeeper.credentials.oauth_refusals import OAuthRefused
from poolkeeper.credentials.saved_password import secrets_of
from poolkeeper.credentials.token_identity import token_identity
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.oauth import FromOAuth, OAuthFlow, server_of
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets

KEPT_S = 86_400.0
"""For a token whose end the provider does not tell; what the server refuses is asked for anew anyway."""

RENEWED_BEFORE_S = 120.0


class OAuth:
    """Asks for a token when there is none; a person is asked only where nothing renews the last one."""

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The token as the identity. Raises NoSignIn."""
        settings, secrets = profile.credential.oauth, secrets_of(profile, fetching.secrets)
        provider = Provider(settings, secrets.client_secret, fetching.cancelled)
        token = self._token(provider, profile, secrets, fetching)
        return Credential(
            identity=token_identity(profile, token.access),
            source=f"access token from {server_of(provider.endpoints.token)}",
            expires_s=token.expires_s,
            renewal=Renewal(token.refresh) if token.refresh else None,
        )

    def kept_s(self, _profile: Profile) -> float:
        """Until it is about to expire."""
        return KEPT_S

    def renewed_before_s(self, _profile: Profile) -> float:
        """So that a connection which is being made has time to sign in."""
        return RENEWED_BEFORE_S

    def _token(self, provider: Provider, profile: Profile, secrets: Secrets, fetching: Fetching) -> Token:
        settings = profile.credential.oauth
        asked_for = {"scope": settings.scope, "audience": settings.audience}
        if settings.flow is OAuthFlow.CLIENT_CREDENTIALS:
            if not secrets.client_secret:
                raise NoSignIn(
                    f"No client secret is saved for “{profile.name}” in {fetching.secrets.place}.",
                    "Type it in the profile.",
                )
            return provider.token("client_credentials", **asked_for)
        refresh = _refresh_token(settings, secrets, fetching)
        token = (_renewed(provider, refresh) if refresh else None) or device_token(
            provider, fetching, asked_for
        )
        if settings.keeps_refresh_token and token.refresh and token.refresh != secrets.refresh_token:
            _keep(token.refresh, profile, fetching)
        return token


def _refresh_token(settings: FromOAuth, secrets: Secrets, fetching: Fetching) -> str:
    if fetching.renewal is not None:
        return fetching.renewal.secret
    return secrets.refresh_token if settings.keeps_refresh_token else ""


def _renewed(provider: Provider, refresh: str) -> Token | None:
    """Another token for a refresh token; None where that does not serve any more. Raises NoSignIn."""
    try:
        token = provider.token("refresh_token", refresh_token=refresh)
    except OAuthRefused as refusal:
        if refusal.code == "invalid_grant":
            return None
        raise
    # a provider that gives no other lets the old one serve on (RFC 6749, 6)
    return token if token.refresh else Token(token.access, token.expires_s, refresh)


def _keep(refresh: str, profile: Profile, fetching: Fetching) -> None:
    """Keep the refresh token for the next start; a keyring that does not take it stops no sign-in."""
    try:
        fetching.secrets.keep(profile.id, TypedSecrets(refresh_token=refresh))
    except StoreError:
        return
