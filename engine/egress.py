"""Where this system connects to (接続先): only what the operator named, at an address that was checked, never inside by accident.

The one way out for registries, sign-in providers, mail and the virus scanner. A name is resolved once, every address it
has must be a public one, and the connection goes to the address that was checked: a name that changes its mind between
the check and the connection (DNS rebinding) gains nothing. A host in our own network is reached only where the operator
names it in TETSUZUKI_INSIDE. Callers follow no redirects.
"""

import ipaddress
import socket
from collections.abc import Collection

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Ways to write an IPv4 address as an IPv6 one, and clouds' services for their own machines at public addresses.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "168.63.129.16/32", "fec0::/10")
)


class Forbidden(OSError):
    """This host must not be connected to."""


def connect(host: str, port: int, timeout: float | None, inside: Collection[str] = ()) -> socket.socket:
    """A TCP connection to one of the host's checked addresses; `inside`: hosts that may lie in our own network.

    Raises Forbidden before anything is sent anywhere, OSError where nobody answers.
    """
    problem: OSError = OSError("no address")
    for family, address in addresses(host, port, inside):
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(timeout)
            made.connect((str(address), port))
        except OSError as error:
            made.close()
            problem = error
            continue
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made
    raise problem


def addresses(host: str, port: int, inside: Collection[str] = ()) -> list[tuple[socket.AddressFamily, Address]]:
    """What a host's name stands for, checked: one address that is not allowed forbids the whole name."""
    found: list[tuple[socket.AddressFamily, Address]] = []
    for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not (is_public(address) or _named(host, inside)):
            raise Forbidden("an address inside")
        found.append((family, address))
    return found


def is_public(address: Address) -> bool:
    """Whether anybody in the world may mean this address by it, spelt in whatever way."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NEVER if network.version == address.version)


def _named(host: str, inside: Collection[str]) -> bool:
    """Exactly as the operator wrote it: another spelling of the same address is another host."""
    return host.strip("[]").lower() in {each.strip("[]").lower() for each in inside}
