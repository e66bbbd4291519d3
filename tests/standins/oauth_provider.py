"""An OAuth 2 provider on the loopback: Authlib's server side of it, and what it gives out and refuses.

What checks clients, grants, codes and refresh tokens, and words the errors, is Authlib
(docs.authlib.org, "OAuth 2.0 Provider" and "RFC8628"), which other people's providers run on; here are
only the tables that it asks for. It proves how our client speaks to a provider, and not how any one
provider differs.
"""

import contextlib
import itertools
import os
import ssl
import threading
import time
from dataclasses import dataclass, field

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialDict
from werkzeug.serving import WSGIRequestHandler, make_server

DEVICE = DeviceCodeGrant.GRANT_TYPE


@dataclass
class Client(ClientMixin):
    """A program that is registered with the provider; one without a secret is public."""

    client_id: str = "poolkeeper"
    secret: str = ""
    method: str = "client_secret_basic"
    scopes: frozenset[str] = frozenset({"db", "offline_access"})
    grants: frozenset[str] = frozenset({"client_credentials", DEVICE, "refresh_token"})

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        if not self.scopes.issuperset(scope.split()):
            raise InvalidScopeError
        return scope

    def check_client_secret(self, client_secret):
        return bool(self.secret) and client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == (self.method if self.secret else "none")

    def check_grant_type(self, grant_type):
        return grant_type in self.grants


@dataclass
class Issued(TokenMixin):
    """A token that was given out."""

    client_id: str
    access: str
    refresh: str
    scope: str
    expires_s: float
    user: str = ""
    audience: str = ""

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope


@dataclass
class Provider:
    """Runs while it is entered. Tests change its fields; `issued` and `asked` grow.

    `on_issue` is called with each token before it is sent. `answers` are sent in place of the next answers of
    an address: a flask response or a tuple as flask takes it.
    """

    life_s: int = 3600
    code_life_s: int = 600
    interval_s: float = 0.2
    certificates: object = None
    clients: dict = field(default_factory=dict)
    methods: tuple = ("client_secret_basic", "client_secret_post")
    names_device_endpoint: bool = True
    is_too_fast: bool = False
    renews: bool = True
    prefix: str = "t0ken-canary"
    on_issue: object = lambda issued: None
    answers: dict = field(default_factory=dict)

    def __post_init__(self):
        self.issued, self.asked, self.codes, self.decided = [], [], {}, {}
        self.revoked = set()
        self._numbers = itertools.count(1)
        self.app = _app(self)

    def add(self, **client):
        added = Client(**client)
        self.clients[added.client_id] = added
        return added

    @property
    def address(self):
        scheme = "http" if self.certificates is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_port}"

    @property
    def user_code(self):
        """The code that was shown last."""
        return list(self.codes.values())[-1]["user_code"]

    def approve(self, user="ada", *, allowed=True):
        """The person enters the last code, and allows it or not."""
        self.decided[self.user_code] = user, allowed

    def asked_for(self, grant):
        return [form for path, form in self.asked if path == "/token" and form.get("grant_type") == grant]

    def new_token(self):
        return f"{self.prefix}.{next(self._numbers)}"

    def new_refresh_token(self):
        return f"refresh-{self.prefix}.{next(self._numbers)}"

    def __enter__(self):
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        context = None
        if self.certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificates.certificate_file, self.certificates.key_file)
        self._server = make_server(
            "127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet, ssl_context=context
        )
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), name="oauth provider")
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_):
        """Its lines would be in the log that tests search for secrets."""

    def handle(self):
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            super().handle()


def _app(provider):
    app = flask.Flask("oauth provider")
    lives = dict.fromkeys(("client_credentials", DEVICE, "refresh_token"), provider.life_s)
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = lives
    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = lambda **_: provider.new_token()
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = lambda **_: provider.new_refresh_token()
    server = AuthorizationServer(app, query_client=provider.clients.get, save_token=_saver(provider))
    server.register_grant(_Credentials)
    server.register_grant(_refresh_grant(provider))
    server.register_grant(_code_grant(provider))
    server.register_endpoint(_code_endpoint(provider))

    @app.before_request
    def scripted():
        request = flask.request
        provider.asked.append((request.path, request.form.to_dict()))
        waiting = provider.answers.get(request.path)
        return waiting.pop(0) if waiting else None

    @app.get("/.well-known/openid-configuration")
    def document():
        said = {"issuer": provider.address, "token_endpoint": provider.address + "/token"}
        said["token_endpoint_auth_methods_supported"] = list(provider.methods)
        if provider.names_device_endpoint:
            said["device_authorization_endpoint"] = provider.address + "/device"
        return said

    app.post("/token", endpoint="token")(lambda: server.create_token_response())
    app.post("/device", endpoint="device")(
        lambda: server.create_endpoint_response(DeviceAuthorizationEndpoint.ENDPOINT_NAME)
    )
    return app


def _saver(provider):
    def save(token, request):
        issued = Issued(
            request.client.client_id,
            token["access_token"],
            token.get("refresh_token", ""),
            token.get("scope", ""),
            time.time() + token["expires_in"],
            request.user or "",
            request.form.get("audience", ""),
        )
        provider.issued.append(issued)
        provider.on_issue(issued)

    return save


class _Credentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


def _refresh_grant(provider):
    class Refresh(grants.RefreshTokenGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
        INCLUDE_NEW_REFRESH_TOKEN = provider.renews

        def authenticate_refresh_token(self, refresh_token):
            found = next((each for each in provider.issued if each.refresh == refresh_token), None)
            return None if refresh_token in provider.revoked else found

        def authenticate_user(self, refresh_token):
            return refresh_token.user

        def revoke_old_credential(self, refresh_token):
            if provider.renews:
                provider.revoked.add(refresh_token.refresh)

    return Refresh


def _code_grant(provider):
    class Codes(DeviceCodeGrant):
        def query_device_credential(self, device_code):
            return provider.codes.get(device_code)

        def query_user_grant(self, user_code):
            return provider.decided.get(user_code)

        def should_slow_down(self, credential):
            return provider.is_too_fast

    return Codes


def _code_endpoint(provider):
    class Endpoint(DeviceAuthorizationEndpoint):
        EXPIRES_IN = provider.code_life_s
        INTERVAL = provider.interval_s

        def get_verification_uri(self):
            return provider.address + "/enter"

        def save_device_credential(self, client_id, scope, data):
            data = {**data, "expires_at": time.time() + data["expires_in"], "scope": scope}
            provider.codes[data["device_code"]] = DeviceCredentialDict(client_id=client_id, **data)

    return Endpoint
