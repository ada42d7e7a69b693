"""Whether the store can be reached at all (name, connection, TLS, HTTP), and whether its clock agrees with ours."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from datetime import timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from .case import Case
from .findings import Finding, Fix, failed, ok, warning
from .probe import CONNECT_SECONDS

MAX_SKEW = timedelta(minutes=15)  # beyond it, stores refuse: RequestTimeTooSkewed
NOTABLE_SKEW = timedelta(minutes=2)
_PORTS = {"http": 80, "https": 443}


def check_address(case: Case) -> Finding:
    """Resolve the store's name."""
    url = _url_of(case)
    host = url.hostname or ""
    addresses = _resolve(host, _port_of(url))
    if isinstance(addresses, str):
        variable = case.variable("endpoint_url" if case.settings.endpoint_url else "region")
        words = f"correct {variable}, or this machine's DNS"
        if host.startswith(f"{case.settings.bucket}."):
            words += "; if the store knows no bucket in its host name, set MULE_ADDRESSING=path"
        return failed(f"{host} has no address: {addresses}", Fix(words=words))
    return ok(host if addresses == {host} else f"{host} is {', '.join(sorted(addresses))}")


def check_connection(case: Case) -> Finding:
    """Connect to the store's port."""
    url = _url_of(case)
    host, port = url.hostname or "", _port_of(url)
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as exc:
        variable = case.variable("endpoint_url" if case.settings.endpoint_url else "region")
        words = f"start the store, let this machine through its firewall, or correct {variable}"
        return failed(f"nothing listens at {host}, port {port}: {exc.strerror or exc}", Fix(words=words))
    return ok(f"port {port} takes connections")


def check_tls(case: Case) -> Finding:
    """Shake hands, as browsers do: with a certificate that is trusted, or in clear only where nobody can listen."""
    url = _url_of(case)
    host, port = url.hostname or "", _port_of(url)
    secure = case.settings.endpoint.origin.replace("http:", "https:", 1)
    if url.scheme == "http":
        if _is_loopback(host):
            return ok("none, on this machine alone")
        fix = Fix(words=f"have the store speak HTTPS, and set {case.variable('endpoint_url')} to its https:// address")
        if case.origin and case.origin.startswith("https:"):
            return failed(f"none, and browsers let no page of {case.origin} send to http://{host}", fix)
        return warning("none: whoever is on the way can read the files and use the signatures", fix)
    try:
        with (
            socket.create_connection((host, port), timeout=CONNECT_SECONDS) as connection,
            ssl.create_default_context().wrap_socket(connection, server_hostname=host) as secured,
        ):
            return ok(f"{secured.version()}, with a certificate that is trusted")
    except ssl.SSLCertVerificationError as exc:
        return failed(f"the certificate is not trusted: {exc.verify_message}", _certificate_fix(case, host))
    except ssl.SSLError:
        plain = secure.replace("https:", "http:", 1)
        words = f"if the store speaks plain HTTP there, set {case.variable('endpoint_url')} to its http:// address"
        return failed(f"port {port} speaks no TLS", Fix(words=words, variables=_endpoint(case, plain)))
    except OSError as exc:
        return failed(f"the handshake broke: {exc.strerror or exc}", Fix(words="look at the store's own log"))


def check_http(case: Case) -> Finding:
    """Ask something that needs no permission, and see whether the answer is one."""
    answer = case.prober.send_unsigned("HEAD", case.settings.endpoint.url_of("", ""))
    server = answer.headers.get("server")
    return ok(f"answers as {server}" if server else "answers")


def check_clock(case: Case) -> Finding:
    """Hold our clock against the Date header of the store."""
    answer = case.prober.send_unsigned("HEAD", case.settings.endpoint.url_of("", ""))
    now = case.clock()
    try:
        skew = now - parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError, TypeError):
        return warning("the store does not tell its time")
    seconds = round(abs(skew.total_seconds()))
    words = f"{seconds} s {'ahead of' if skew > timedelta() else 'behind'} the store's"
    fix = Fix(
        words="set this machine's clock (or the store's, if that one is wrong), and keep it by NTP",
        command="sudo timedatectl set-ntp true",
    )
    if abs(skew) > MAX_SKEW:
        return failed(f"{words}: signatures are refused", fix)
    return warning(words, fix) if abs(skew) > NOTABLE_SKEW else ok(words if seconds > 1 else "agrees with the store's")


def _url_of(case: Case) -> SplitResult:
    return urlsplit(case.settings.endpoint.origin)


def _port_of(url: SplitResult) -> int:
    return url.port or _PORTS[url.scheme]


def _resolve(host: str, port: int) -> set[str] | str:
    """Give the addresses of a name, or why there are none. A resolver may take longer than anybody waits."""
    answers: queue.SimpleQueue[set[str] | str] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as exc:
            answers.put(exc.strerror or str(exc))
        else:
            answers.put({str(address[0]) for *_, address in found})

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        return "the resolver does not answer"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _certificate_fix(case: Case, host: str) -> Fix:
    if host.startswith(f"{case.settings.bucket}."):
        return Fix(
            words="the certificate may not be for buckets in the host name: leave the bucket in the path",
            variables={case.variable("addressing"): "path"},
        )
    return Fix(words=f"give the store a certificate for {host} by an authority that browsers trust")


def _endpoint(case: Case, url: str) -> dict[str, str]:
    """Give the variable of the endpoint, where the url is what that would have to be."""
    return {case.variable("endpoint_url"): url} if case.settings.endpoint_url else {}
