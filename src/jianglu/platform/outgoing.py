"""Requests to addresses that somebody else chose: key sets and services of other systems (against SSRF, OWASP ASVS 5.0, 1.3.6).

Only https, only hosts all of whose addresses are public; the connection goes to the very address that was checked, so that
a name which answers differently the second time gains nothing; no redirects, no proxies, bounded in size and time. Hosts in
`JIANGLU_OUTGOING_PRIVATE` may lie in the installation's own network and speak plain http.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT = 10  # seconds for the whole exchange, unless the caller knows that it takes longer
MOST = 512_000  # bytes of an answer
PORTS = {"https": 443, "http": 80}


class Unreachable(Exception):  # noqa: N818 - what it is, not what went wrong inside
    """The address must not be asked, or did not answer as it should; the text is for logs and operators."""


@dataclass(frozen=True)
class Answer:
    """What came back; `headers` by lower-case name."""

    status: int
    content: bytes
    headers: Mapping[str, str]


def permitted(url: str) -> SplitResult:
    """The address in parts, when it may be asked at all; raises Unreachable. Looks nothing up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable("not an address") from error
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise Unreachable("not an address")
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise Unreachable("not an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _trusted(parts.hostname)):
        raise Unreachable("only https")
    if not _trusted(parts.hostname):
        try:
            literal = ipaddress.ip_address(parts.hostname)
        except ValueError:
            pass
        else:
            _public(literal)
    return parts


def later(failures: int, most: timedelta) -> timedelta:
    """How long to leave alone who failed so many times in a row: 2, 4, 8 … minutes, at most `most`."""
    return min(timedelta(minutes=2 ** min(failures, 16)), most)


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: int = TIMEOUT,
) -> Answer:
    """Ask once; raises Unreachable for what must not be asked, and for everything that goes wrong on the way."""
    parts = permitted(url)
    host, until = str(parts.hostname), time.monotonic() + timeout
    port = parts.port or PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        link = _connection(parts.scheme, host, port, _address(host, port), timeout)
        try:
            link.request(method, path, body=body, headers=dict(headers or {}))
            answer = link.getresponse()
            content = _read(answer, until)
            return Answer(answer.status, content, {name.lower(): value for name, value in answer.getheaders()})
        finally:
            link.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{host}: {error}"[:200]) from error


def _trusted(host: str) -> bool:
    return host.lower() in settings.OUTGOING_PRIVATE


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if not mapped.is_global or mapped.is_multicast:
        raise Unreachable("the address is not public")


def _address(host: str, port: int) -> str:
    """The address to connect to, every address of the name having been looked at."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not _trusted(host):
        for text in found:
            _public(ipaddress.ip_address(text.partition("%")[0]))
    return found[0]


class _Plain(http.client.HTTPConnection):
    address = ""

    def connect(self) -> None:
        """Connect to the checked address instead of looking the name up again."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    def connect(self) -> None:
        """The certificate is checked against the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(scheme: str, host: str, port: int, address: str, timeout: int) -> http.client.HTTPConnection:
    link = (_Secure if scheme == "https" else _Plain)(host, port, timeout=timeout)
    link.address = address
    return link


def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
    content = b""
    while chunk := answer.read1(65536):
        content += chunk
        if len(content) > MOST:
            raise ValueError("the answer is too long")
        if time.monotonic() > until:
            raise ValueError("the answer takes too long")
    return content
