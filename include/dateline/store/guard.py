"""Which addresses a collector may reach: the public internet, unless the collection says otherwise.

A feed is written by others. Its links must not make Dateline fetch from the machine it runs on or the network around
it. So an address is judged three times: by its spelling, where its name has been resolved, and where a socket is made
for what will be connected to (the answer may change in between). Nothing is sent before all three have passed.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

#: Makes the socket for an address that is about to be connected to: (family, type, protocol, name, (host, port, ...)).
OpenSocket = Callable[[Any], socket.socket]

#: Where web servers listen. Others are mail, databases, consoles: a link must not make us talk to them.
PORTS = frozenset({80, 443, *range(8000, 9000)})
_LONGEST_NAME = 253
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_ENDS_IN_NUMBER = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)$")
#: Names of private networks: RFC 6761, 6762 (with its appendix G), 8375.
_PRIVATE_NAMES = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa"}
)
#: The only IPv6 addresses given out for the public internet (RFC 4291), and the prefix of NAT64 (RFC 6052).
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Not public in the registries of later years than the oldest Python here: documentation (RFC 9637), 6to4 relays,
#: and all that is set apart for protocols.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24", "192.0.0.0/24")))
#: Public by its number, but answers every virtual machine of Azure with the platform's own services.
_PLATFORM = ipaddress.ip_address("168.63.129.16")


class AddressForbidden(OSError):
    """An address that may not be fetched from. An OSError, as aiohttp expects of resolvers and sockets."""


def is_public(address: str) -> bool:
    """True for addresses of the public internet; false for loopback, private, link-local, multicast and unreadable.

    An IPv6 address that stands for an IPv4 address (mapped, 6to4, Teredo, NAT64) is as public as that one.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        inner = _inner(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip not in _PUBLIC_V6:
            return False
    if ip == _PLATFORM or any(ip in net for net in _NOT_PUBLIC if net.version == ip.version):
        return False
    return ip.is_global and not ip.is_multicast


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def check_address(url: str, *, allow_private: bool) -> URL:
    """The address as it will be asked for: host in ASCII and lower case, without a dot at its end, without a fragment.

    Judged by its spelling alone, which needs no resolving and also holds behind a proxy. Every spelling of an IPv4
    address but four decimal numbers is refused. Raises AddressForbidden, or ValueError for what is no address.
    """
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise AddressForbidden("only http and https addresses are fetched")
    target = URL(url.strip()).with_fragment(None)
    if target.raw_user is not None or target.raw_password is not None:
        raise AddressForbidden("it holds a user name or password")
    host = (target.raw_host or "").removesuffix(".")
    ip = _read_ip(host)
    if ip is None and (len(host) > _LONGEST_NAME or not _NAME.fullmatch(host)):
        raise ValueError(f"{host[:100]!r} is no name of a host")
    if not allow_private:
        if target.port not in PORTS:
            raise AddressForbidden(f"port {target.port} is not one of web servers (80, 443, 8000 to 8999)")
        if ip is not None and not is_public(host):
            raise AddressForbidden(f"{host} is not on the public internet")
        if ip is None and ("." not in host or host.rpartition(".")[2] in _PRIVATE_NAMES):
            raise AddressForbidden(f"{host} is a name of a private network")
    target = target if host == target.raw_host else target.with_host(host)
    return target.with_port(None) if target.is_default_port() else target


def _read_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        if ":" in host or _ENDS_IN_NUMBER.search(host):
            raise AddressForbidden(f"{host[:100]} is an unusual spelling of an IP address") from None
        return None


class PublicResolver(AbstractResolver):
    """Resolves names and refuses those that lead to addresses off the public internet, even among others.

    exempt: the host of the operator's own proxy, or None. names: what resolves; the system by default.
    """

    def __init__(self, *, allow_private: bool, exempt: str | None, names: AbstractResolver | None = None) -> None:
        self._names = names or ThreadedResolver()
        self._allow_private = allow_private
        self._exempt = exempt
        #: Addresses of the exempt host.
        self.exempted: set[str] = {exempt} if exempt else set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of a name. Raises AddressForbidden if any of them is off the public internet."""
        found = await self._names.resolve(host, port, family)
        if host == self._exempt:
            self.exempted |= {one["host"] for one in found}
        elif not self._allow_private:
            for one in found:
                if not is_public(one["host"]):
                    raise AddressForbidden(f"{host} resolves to {one['host']}, which is not on the public internet")
        return found

    async def close(self) -> None:
        await self._names.close()

    def guard_socket(self, open_socket: OpenSocket) -> OpenSocket:
        """Make sockets only for addresses that may be connected to, whatever was resolved or spelled before."""

        def open_if_public(info: Any) -> socket.socket:
            host = str(info[4][0])
            if not (self._allow_private or host in self.exempted or is_public(host)):
                raise AddressForbidden(f"{host} is not on the public internet")
            return open_socket(info)

        return open_if_public


def open_system_socket(info: Any) -> socket.socket:
    """A plain socket for an address, not connected yet."""
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)
