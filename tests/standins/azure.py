"""A stand-in for Azure: the parts of its HTTP APIs that the product's SDKs ask, on the loopback.

Written after Microsoft Learn: "Microsoft identity platform and the OAuth 2.0 client credentials flow",
"OpenID Connect on the Microsoft identity platform" (discovery), "Microsoft Entra authentication and
authorization error codes"; "Authentication, requests and responses" (the challenge), "Get Secret" and "Azure
Key Vault REST API error codes" of Key Vault; "How to use managed identities for Azure resources on an Azure
VM to acquire an access token" (the metadata service, IMDS).

It is an HTTPS proxy: the SDKs ask for the real names (login.microsoftonline.com, orders.vault.azure.net),
find the proxy in HTTPS_PROXY, and the stand-in answers inside the tunnel, with certificates of an authority
of the test's (REQUESTS_CA_BUNDLE). So HTTPS, the hosts' names, Entra's known authorities and the challenge's
resource are all checked, by the SDKs as they are. The metadata service is plain HTTP, found by
AZURE_POD_IDENTITY_AUTHORITY_HOST.

What is not here: Azure's own policies, and the drivers' side of a token: no SQL Server of Azure's, no Azure
Database for PostgreSQL checks it. Of the SDK's chain the Azure CLI is a script of the test's; PowerShell, the
Developer CLI, Visual Studio Code and Arc, App Service and Service Fabric are not played.
"""

import base64
import json
import ssl
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import trustme

LOGIN = "login.microsoftonline.com"
US_LOGIN = "login.microsoftonline.us"
VAULT = "orders.vault.azure.net"
KEY_VAULT = "https://vault.azure.net"
RESOURCES = {
    KEY_VAULT,
    "https://database.windows.net",
    "https://ossrdbms-aad.database.windows.net",
    "https://database.usgovcloudapi.net",
}


class Refused(Exception):
    def __init__(self, status, body, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class Version:
    def __init__(self, value, *, enabled=True, expires_s=None):
        self.id, self.value, self.enabled = uuid.uuid4().hex, value, enabled
        self.made_s, self.expires_s = int(time.time()), expires_s


class AzureStandin:
    """`applications` are secrets by (tenant, client id), `secrets` versions by name, the newest last.

    `identities` are the client ids of the machine's managed identities, "" its own. `trouble` is a status
    and a body that the next questions to the vault get (with the status 0 the connection is closed), and
    `trouble_of_entra` the same for those for a token; while `silent` is set nobody is answered.
    """

    tenant = "11111111-2222-3333-4444-555555555555"

    def __init__(self):
        self.applications, self.secrets, self.identities = {}, {}, set()
        self.trouble, self.trouble_of_entra = None, None
        self.token_lives_s, self.mark = 3600, "token"
        self.asked, self.tokens, self.silent, self.over = [], {}, threading.Event(), threading.Event()
        self.ca = trustme.CA()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(LOGIN, US_LOGIN, VAULT, "elsewhere.example").configure_cert(self._tls)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        job = self._server.serve_forever
        threading.Thread(target=job, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def tls(self, connection):
        return self._tls.wrap_socket(connection, server_side=True)

    def answer(self, host, method, path, headers, form):
        """What is answered to a question; raises Refused."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((host, method, parts.path, query, form))
        if self.silent.is_set():
            self.over.wait(60)
        if host in (LOGIN, US_LOGIN):
            return self._entra(host, method, parts.path, query, form)
        if host == "":
            return self._metadata(parts.path, query, headers)
        return self._vault(host, parts.path, query, headers)

    def token_for(self, resource):
        """A token in the shape of Entra's, its mark in the part that is no claims."""
        claims = {"aud": resource, "exp": int(time.time()) + self.token_lives_s, "tid": self.tenant}
        middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        token = f"eyJhbGciOiJub25lIn0.{middle}.{self.mark}-{uuid.uuid4().hex}"
        self.tokens[token] = resource
        return token

    def _entra(self, host, method, path, query, form):
        first, _, rest = path.strip("/").partition("/")
        if self.trouble_of_entra is not None and rest == "oauth2/v2.0/token":
            raise Refused(*self.trouble_of_entra)
        if path == "/common/discovery/instance":
            known = urlsplit(query["authorization_endpoint"]).hostname in (LOGIN, US_LOGIN)
            if not known:
                raise Refused(400, _oauth_error("invalid_instance", 50049, "Unknown or invalid instance."))
            hosts = [LOGIN]
            metadata = [{"preferred_network": LOGIN, "preferred_cache": LOGIN, "aliases": hosts}]
            where = f"https://{LOGIN}/{self.tenant}/v2.0/.well-known/openid-configuration"
            return {"tenant_discovery_endpoint": where, "api-version": "1.1", "metadata": metadata}
        if first not in {self.tenant, *(tenant for tenant, _client in self.applications)}:
            words = f"Tenant '{first}' not found. Check to make sure you have the correct tenant ID."
            raise Refused(400, _oauth_error("invalid_tenant", 90002, words))
        base = f"https://{host}/{first}"
        if rest == "v2.0/.well-known/openid-configuration":
            return {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        if (method, rest) != ("POST", "oauth2/v2.0/token") or form["grant_type"] != "client_credentials":
            raise Refused(400, _oauth_error("invalid_request", 900144, "Not played."))
        return self._given(first, form)

    def _given(self, tenant, form):
        known = self.applications.get((tenant, form["client_id"]))
        if known is None:
            words = f"Application with identifier '{form['client_id']}' was not found in the directory."
            raise Refused(400, _oauth_error("unauthorized_client", 700016, words))
        if known != form["client_secret"]:
            words = "Invalid client secret provided. Ensure the secret being sent is the client secret value."
            raise Refused(401, _oauth_error("invalid_client", 7000215, words))
        resource = next((s for s in form["scope"].split() if s.endswith("/.default")), "")
        resource = resource.removesuffix("/.default")
        if resource not in RESOURCES:
            words = f"The resource principal named {resource} was not found in the tenant."
            raise Refused(400, _oauth_error("invalid_resource", 500011, words))
        token, lives_s = self.token_for(resource), self.token_lives_s
        return {
            "token_type": "Bearer",
            "expires_in": lives_s,
            "ext_expires_in": lives_s,
            "access_token": token,
        }

    def _metadata(self, path, query, headers):
        if path != "/metadata/identity/oauth2/token" or headers.get("Metadata", "").lower() != "true":
            raise Refused(400, {"error": "invalid_request", "error_description": "Required metadata header"})
        if query.get("client_id", "") not in self.identities:
            raise Refused(400, {"error": "invalid_request", "error_description": "Identity not found"})
        now_s, lives_s = int(time.time()), self.token_lives_s
        return {
            "access_token": self.token_for(query["resource"].rstrip("/")),
            "client_id": query.get("client_id", ""),
            "expires_in": str(lives_s),
            "expires_on": str(now_s + lives_s),
            "not_before": str(now_s),
            "resource": query["resource"],
            "token_type": "Bearer",
        }

    def _vault(self, host, path, query, headers):
        if "api-version" not in query:
            raise Refused(400, vault_error("BadParameter", "api-version must be specified"))
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token) != KEY_VAULT:
            where = f'authorization="https://{LOGIN}/{self.tenant}", resource="{KEY_VAULT}"'
            error = vault_error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
            raise Refused(401, error, {"WWW-Authenticate": f"Bearer {where}"})
        if self.trouble is not None:
            raise Refused(*self.trouble)
        _empty, _secrets, name, *version = path.split("/")
        versions = self.secrets.get(name, [])
        wanted = version[0] if version and version[0] else versions[-1].id if versions else ""
        found = next((each for each in versions if each.id == wanted), None)
        if found is None:
            words = f"A secret with (name/id) {name} was not found in this key vault."
            raise Refused(404, vault_error("SecretNotFound", words))
        if not found.enabled:
            words = "Operation get is not allowed on a disabled secret."
            raise Refused(403, vault_error("Forbidden", words, "SecretDisabled"))
        times = {"created": found.made_s, "updated": found.made_s}
        times |= {} if found.expires_s is None else {"exp": int(found.expires_s)}
        attributes = {"enabled": True, "recoveryLevel": "Recoverable+Purgeable", **times}
        return {
            "value": found.value,
            "id": f"https://{host}/secrets/{name}/{found.id}",
            "attributes": attributes,
        }


def _oauth_error(error, number, words):
    tail = "Trace ID: 0000 Correlation ID: 1111 Timestamp: 2026-01-01 00:00:00Z"
    return {
        "error": error,
        "error_description": f"AADSTS{number}: {words} {tail}",
        "error_codes": [number],
        "error_uri": f"https://{LOGIN}/error?code={number}",
    }


def vault_error(code, message, inner=""):
    """The body that Key Vault sends with a refusal."""
    more = {"innererror": {"code": inner}} if inner else {}
    return {"error": {"code": code, "message": message, **more}}


def _handler_of(standin):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self):
            self.host = self.path.partition(":")[0]
            self.send_response(200)
            self.end_headers()
            self.connection = standin.tls(self.connection)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.close_connection = False

        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = parse_qs(self.rfile.read(length).decode()) if length else {}
            form = {name: values[0] for name, values in body.items()}
            status, headers = 200, {}
            try:
                told = standin.answer(self.host, self.command, self.path, self.headers, form)
            except Refused as refused:
                status, told, headers = refused.status, refused.body, refused.headers
            if not status:
                self.close_connection = True
                return
            text = json.dumps(told).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_POST(self):
            self.do_GET()

        def finish(self):
            super().finish()
            # inside a tunnel it is no longer the server's own
            self.connection.close()

        def log_message(self, *_words):
            pass

    return Handler
