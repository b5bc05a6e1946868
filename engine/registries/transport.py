"""HTTP that leaves this machine only by `engine.egress`: what httpx2 is told to connect to is checked there."""

import ssl
from collections.abc import Collection, Iterable

import httpcore2
import httpx2

from engine import egress


class _Checked(httpcore2.SyncBackend):
    """Connects to the address that was checked; the certificate is still asked for the name."""

    def __init__(self, inside: Collection[str]) -> None:
        self._inside = inside

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """The first of the host's addresses that answers. Raises httpcore2's errors."""
        try:
            found = egress.addresses(host, port, self._inside)
        except (OSError, UnicodeError, ValueError) as error:
            raise httpcore2.ConnectError(type(error).__name__) from error
        problem: Exception = httpcore2.ConnectError("no address")
        for _, address in found:
            try:
                return super().connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.NetworkStream:
        """No address of ours means a file."""
        raise httpcore2.ConnectError("no socket files")


def transport(inside: Collection[str] = ()) -> httpx2.HTTPTransport:
    """For one `httpx2.Client`: no proxies of the environment, no idle connections kept."""
    made = httpx2.HTTPTransport(trust_env=False)
    made.close()
    made._pool = httpcore2.ConnectionPool(  # httpx2 offers no way to hand it a backend
        ssl_context=ssl.create_default_context(),
        max_keepalive_connections=0,
        network_backend=_Checked(frozenset(inside)),
    )
    return made
