"""Which hosts a collector may reach: the public internet, unless the collection says otherwise.

A feed is written by others. Its links must not make Dateline fetch from the machine it runs on or the network around
it, so addresses are checked where a name has been resolved (not before: the answer may change in between).
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from dateline.schema.addresses import is_web


class AddressForbidden(OSError):
    """A name resolves to an address that may not be fetched from. An OSError, as aiohttp expects of a resolver."""


def is_public(address: str) -> bool:
    """True for addresses of the public internet; false for loopback, private, link-local, multicast and unreadable."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def refuse(url: str, *, allow_private: bool) -> str | None:
    """Why an address may not be fetched, judged by its spelling alone; None if it may.

    Names are judged later, by PublicResolver. This catches what needs no resolving, which also holds behind a proxy.
    """
    if not is_web(url):
        return "only http and https addresses are fetched"
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if allow_private:
        return None
    if host == "localhost" or host.endswith(".localhost"):
        return f"{host} is this machine"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if is_public(host) else f"{host} is not on the public internet"


class PublicResolver(AbstractResolver):
    """Resolves names as the system does and refuses those that lead to addresses off the public internet.

    exempt: the host of the operator's own proxy, or None.
    """

    def __init__(self, *, allow_private: bool, exempt: str | None) -> None:
        self._system = ThreadedResolver()
        self._allow_private = allow_private
        self._exempt = exempt

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of a name. Raises AddressForbidden if any of them is off the public internet."""
        found = await self._system.resolve(host, port, family)
        if not self._allow_private and host != self._exempt:
            for one in found:
                if not is_public(one["host"]):
                    raise AddressForbidden(f"{host} resolves to {one['host']}, which is not on the public internet")
        return found

    async def close(self) -> None:
        await self._system.close()
