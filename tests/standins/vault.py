"""A stand-in for HashiCorp Vault: the parts of its HTTP API that the product asks, on the loopback.

It proves what a client sends and how it takes each answer; Vault's policies, storage and plugins are not
here. Written after Vault's API documentation (developer.hashicorp.com/vault/api-docs): the pages "HTTP API"
(headers, status codes, errors), "auth/approle", "auth/kubernetes", "auth/token", "secret/kv/kv-v1",
"secret/kv/kv-v2", "secret/databases", "system/leases" and "system/internal-ui-mounts".
"""

import contextlib
import json
import ssl
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.standins.vault_state import Lease, Refused, Token

ROOT = "hvs.standin-root"


class VaultStandin:
    """`tokens`, `kv1`, `kv2`, `roles`, `approles` and `service_accounts` are set up by a test.

    `asked` holds (method, path, namespace) of each request; `delay` is waited for before each answer.
    """

    def __init__(self, certificates=None):
        self.tokens = {ROOT: Token()}
        self.kv1 = {"kv": {}}
        self.kv2 = {"secret": {}}
        self.roles = {}
        self.approles = {}
        self.service_accounts = {}
        self.login_ttl_s = 3600
        self.leases = {}
        self.sealed = False
        self.namespace = ""
        self.redirects_to = ""
        self.asked = []
        self.open_door = threading.Event()
        self.open_door.set()
        self._lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._scheme = "http"
        if certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates.certificate_file, certificates.key_file)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True),
            threading.Thread(target=self._expire, daemon=True),
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self.open_door.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(10)
        for lease_id in tuple(self.leases):
            self.end_lease(lease_id)

    @property
    def address(self):
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def end_lease(self, lease_id):
        """Revoke a lease: its user is dropped."""
        with self._lock:
            lease = self.leases.pop(lease_id, None)
        if lease is not None:
            self.roles[lease.role].drop(lease.user)

    def answer(self, method, path, headers, body):
        """The status and the body for a request."""
        self.asked.append((method, path, headers.get("X-Vault-Namespace", "")))
        self.open_door.wait(30)
        if self.redirects_to:
            return 307, None
        try:
            if self.sealed:
                raise Refused(503, "Vault is sealed")
            if headers.get("X-Vault-Request") != "true":
                raise Refused(412, "missing 'X-Vault-Request' header")
            if headers.get("X-Vault-Namespace", "").strip("/") != self.namespace:
                raise (
                    Refused(404, "no handler for route")
                    if path.startswith("auth/")
                    else Refused(403, "permission denied")
                )
            return 200, self._routed(method, path, headers, body)
        except Refused as refused:
            return refused.status, refused.body

    def _routed(self, method, path, headers, body):
        first = path.split("/")
        if first[0] == "auth" and path.endswith("/login"):
            return self._login(path, body)
        token_id = headers.get("X-Vault-Token", "")
        token = self._token(token_id)
        match first:
            case ["auth", "token", "lookup-self"]:
                return {"data": {"ttl": round(token.ends_s - time.time()) if token.ends_s else 0}}
            case ["auth", "token", "renew-self"]:
                if not token.renewable:
                    raise Refused(400, "lease is not renewable")
                token.ends_s = time.time() + token.ttl_s
                return {"auth": {"client_token": token_id, "lease_duration": token.ttl_s, "renewable": True}}
            case ["auth", "token", "revoke-self"]:
                self._end_token(token_id)
                return None
            case ["sys", "internal", "ui", "mounts", *rest]:
                return self._mount(rest[0])
            case ["sys", "leases", "renew"]:
                return self._renewed(body)
            case ["sys", "leases", "revoke"]:
                self.end_lease(body["lease_id"])
                return None
        if not path.startswith(tuple(token.allowed)):
            raise Refused(403, "1 error occurred:\n\t* permission denied\n\n")
        return self._secret(first, token_id)

    def _token(self, token_id):
        token = self.tokens.get(token_id)
        if token is None or not token.lives:
            raise Refused(403, "permission denied")
        return token

    def _end_token(self, token_id):
        self.tokens.pop(token_id, None)
        for lease_id, lease in tuple(self.leases.items()):
            if lease.token == token_id:
                self.end_lease(lease_id)

    def _login(self, path, body):
        if path == "auth/approle/login":
            known = self.approles.get(body.get("role_id"))
            if known is None:
                raise Refused(400, "invalid role or secret ID")
            if known != body.get("secret_id"):
                raise Refused(400, "invalid role or secret ID")
        elif path == "auth/kubernetes/login":
            if self.service_accounts.get(body.get("role")) != body.get("jwt"):
                raise Refused(403, "permission denied")
        else:
            raise Refused(403, "permission denied") if not path else Refused(404, "no handler for route")
        token_id = f"hvs.{uuid.uuid4().hex}"
        self.tokens[token_id] = Token(ttl_s=self.login_ttl_s, renewable=True)
        auth = {"client_token": token_id, "lease_duration": self.login_ttl_s, "renewable": True}
        return {"auth": auth}

    def _mount(self, name):
        if name in self.kv1:
            return {"data": {"type": "kv", "options": {"version": "1"}}}
        if name in self.kv2:
            return {"data": {"type": "kv", "options": {"version": "2"}}}
        if name == "database":
            return {"data": {"type": "database", "options": None}}
        raise Refused(
            403, "preflight capability check returned 403, please ensure client's policies grant access"
        )

    def _secret(self, parts, token_id):
        mount, rest = parts[0], "/".join(parts[1:])
        if mount in self.kv1:
            if rest not in self.kv1[mount]:
                raise Refused(404)
            return {"data": self.kv1[mount][rest], "lease_id": "", "lease_duration": 2764800}
        if mount in self.kv2:
            return self._versioned(mount, rest)
        if mount == "database" and rest.startswith("creds/"):
            return self._user(rest.removeprefix("creds/"), token_id)
        raise Refused(404, "no handler for route")

    def _versioned(self, mount, rest):
        if not rest.startswith("data/"):
            warning = (
                "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API "
                "endpoints to use. If using the Vault CLI, use 'vault kv get' for this operation."
            )
            raise Refused(404, body={"data": None, "warnings": [warning]})
        versions = self.kv2[mount].get(rest.removeprefix("data/"))
        if not versions:
            raise Refused(404)
        metadata = {
            "created_time": "2026-03-01T12:00:00.123456789Z",
            "deletion_time": "" if versions[-1] is not None else "2026-03-02T12:00:00.5Z",
            "destroyed": False,
            "version": len(versions),
        }
        if versions[-1] is None:
            raise Refused(404, body={"data": {"data": None, "metadata": metadata}})
        return {"data": {"data": versions[-1], "metadata": metadata}}

    def _user(self, name, token_id):
        role = self.roles.get(name)
        if role is None:
            raise Refused(400, f"unknown role: {name}")
        user, password = f"v-standin-{uuid.uuid4().hex[:12]}", f"-{uuid.uuid4().hex}"
        role.create(user, password)
        lease_id = f"database/creds/{name}/{uuid.uuid4().hex[:24]}"
        with self._lock:
            self.leases[lease_id] = Lease(name, user, token_id, role.ttl_s, role.max_ttl_s)
        return {
            "lease_id": lease_id,
            "lease_duration": role.ttl_s,
            "renewable": role.renewable,
            "data": {"username": user, "password": password} | role.instead,
        }

    def _renewed(self, body):
        with self._lock:
            lease = self.leases.get(body["lease_id"])
            if lease is None:
                raise Refused(400, "lease not found")
            if not self.roles[lease.role].renewable:
                raise Refused(400, "lease is not renewable")
            now_s = time.time()
            lease.ends_s = min(now_s + lease.ttl_s, lease.latest_s)
            lease.renewals += 1
            left_s = max(0, round(lease.ends_s - now_s))
        return {"lease_id": body["lease_id"], "lease_duration": left_s, "renewable": True}

    def _expire(self):
        """End leases and tokens whose time is over, as Vault's expiration manager does."""
        while not self._over.wait(0.05):
            now_s = time.time()
            for token_id, token in tuple(self.tokens.items()):
                if not token.lives:
                    self._end_token(token_id)
            for lease_id, lease in tuple(self.leases.items()):
                if now_s > lease.ends_s:
                    self.end_lease(lease_id)


def _handler(standin):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _respond(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}") if length else {}
            status, found = standin.answer(self.command, self.path.removeprefix("/v1/"), self.headers, body)
            raw = b"" if found is None else json.dumps(found).encode()
            status = 204 if status == 200 and found is None else status
            with contextlib.suppress(OSError):
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", standin.redirects_to)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_LIST = _respond  # noqa: N815 - named by http.server

        def log_message(self, *_words):
            """Say nothing."""

    return Handler
