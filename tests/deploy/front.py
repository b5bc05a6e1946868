"""deploy/nginx.conf with a real nginx, as an ordinary user on loopback, in front of a really started production server."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.architecture import tree

NAME = "tetsuzuki.example.go.jp"  # as in the shipped file
CONFIG = tree.text("deploy/nginx.conf")
NGINX = shutil.which("nginx") or next((p for p in ("/usr/sbin/nginx",) if Path(p).exists()), "")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def certificate(folder: Path) -> Path:
    """A throwaway certificate for our name and localhost, which is its own authority; its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.DNSName("localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=1)).add_extension(names, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*plain))
    return folder / "fullchain.pem"


@dataclass(frozen=True)
class Ports:
    """Where nginx listens: plain, TLS, and the provider's TLS; where it goes to: the program, the provider."""

    plain: int
    tls: int
    program: int
    provider_tls: int = 0
    provider: int = 0


def adapted(folder: Path, ports: Ports, more: Mapping[str, str] | None = None) -> str:
    """The shipped configuration with the places of a test; every change must find what it changes."""
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = "\n".join(line for line in CONFIG.splitlines() if "listen [::]:" not in line)
    changes = {
        "user www-data;\n": "",
        "worker_processes auto;": "daemon off;\nworker_processes 2;",
        "worker_rlimit_nofile 16384;\n": "",
        "worker_connections 8192;": "worker_connections 512;",
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "/var/log/nginx/": f"{folder}/",
        "http {\n": f"http {{\n{temporary}",
        "listen 80": f"listen 127.0.0.1:{ports.plain}",
        "listen 443": f"listen 127.0.0.1:{ports.tls}",
        f"308 https://{NAME}$": f"308 https://{NAME}:{ports.tls}$",
        "127.0.0.1:8000": f"127.0.0.1:{ports.program}",
        "/etc/tetsuzuki/tls/": f"{folder}/",
        "client_header_timeout 30s;": "client_header_timeout 1s;",
        "client_body_timeout 30s;": "client_body_timeout 1s;",
        **(more or {}),
    }
    for shipped, here in changes.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    if ports.provider:
        text = text.rstrip().removesuffix("}") + _PROVIDER.format(folder=folder, ports=ports)
    return text


_PROVIDER = """
    server {{
        listen 127.0.0.1:{ports.provider_tls} ssl;
        server_name localhost;
        ssl_certificate {folder}/fullchain.pem;
        ssl_certificate_key {folder}/privkey.pem;
        location / {{ proxy_pass http://127.0.0.1:{ports.provider}; proxy_set_header Host $http_host; }}
    }}
}}
"""


class Nginx:
    """One nginx until `close`, run by nobody where the tests run as root."""

    def __init__(self, text: str, folder: Path) -> None:
        self.folder = folder
        self._file = Path(tempfile.mkstemp(dir=folder, suffix=".conf")[1])
        self._file.write_text(text, encoding="utf-8")
        for path in (folder, *folder.iterdir()):
            path.chmod(0o755 if path.is_dir() else 0o644)
            if not os.geteuid():
                shutil.chown(path, "nobody")
        command = [NGINX, "-c", str(self._file), "-p", str(folder), "-e", str(folder / "error.log")]
        self.tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, **_as())
        assert self.tested.returncode == 0, self.tested.stderr
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **_as())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def _as() -> dict[str, Any]:
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def serve(environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """`tetsuzuki serve`; its log lines go to a file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TETSUZUKI_") and name != "PORT"}
    command = [sys.executable, "-m", "engine", "serve"]
    with log.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, cwd=tree.ROOT, env={**kept, **environment})


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(log.read_text())


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def client(port: int, certificate: Path, address: str = "127.0.0.1", name: str = NAME) -> httpx2.Client:
    """Somebody's browser at this address of loopback, that knows our name."""
    transport = httpx2.HTTPTransport(verify=trusting(certificate), local_address=address, trust_env=False)

    def named(request: httpx2.Request) -> None:
        request.headers["host"] = f"{name}:{port}"
        request.extensions["sni_hostname"] = name

    return httpx2.Client(
        transport=transport, base_url=f"https://127.0.0.1:{port}", event_hooks={"request": [named]}, timeout=10
    )
