"""Which addresses are of one page: their canonical form."""

import functools
import importlib.resources
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import yaml

#: The address of a page inside Google's copies of AMP pages: /c/s/HOST/PATH at cdn.ampproject.org, /amp/s/HOST/PATH.
_AMP_COPY = re.compile(r"/(?:c|v|i|r|wp|amp)/(?P<secure>s/)?(?P<rest>[\w.-]+\.[a-z]{2,}(?:/.*)?)", re.IGNORECASE)
_AMP_HOSTS = re.compile(r"(?:[\w-]+\.)?cdn\.ampproject\.org|(?:www\.)?google\.[a-z.]{2,6}")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
#: The last part of an article's path: with a number, a hyphen, or a name of some length.
_ARTICLE = re.compile(r"[\d_-]|.{12}")
_MOST_TURNS = 4


@dataclass(frozen=True, slots=True)
class _Words:
    tracking: re.Pattern[str]
    twins: dict[str, re.Pattern[str]]
    hosts: frozenset[str]
    paths: frozenset[str]


def is_web(url: str) -> bool:
    """True for http and https addresses that name a host. Never raises."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


@functools.lru_cache(maxsize=20_000)  # an address is asked about where it is listed and where it is received
def canonical_url(url: str) -> str:
    """The one form of a page's addresses; the address itself if it cannot be read. Never raises.

    Left out are fragment, default port, tracking parameters, sessions, and what makes a twin for phones or in AMP
    (`addresses.yml`); the other parameters are sorted. A page's own rel=canonical, where it has one, goes before this.
    """
    if not is_web(url):
        return url
    from courlan import normalize_url  # 0.1 s to import, so only where a page is really collected

    here = url.strip()
    try:
        for _ in range(_MOST_TURNS):
            parts = _out_of_copy(urlsplit(here))
            query = _clean_query(parts.query)
            path = _clean_path(parts.path)
            bare = parts._replace(netloc=_clean_host(parts.netloc), path=path, query="", fragment="").geturl()
            turned = str(normalize_url(bare)) or bare
            turned = f"{turned}{'' if path else '/'}?{query}" if query else turned
            if turned == here:
                break
            here = turned
    except (AttributeError, TypeError, ValueError, UnicodeError):
        return url
    return here if is_web(here) else url


def _out_of_copy(parts: SplitResult) -> SplitResult:
    inner = _AMP_COPY.fullmatch(parts.path) if _AMP_HOSTS.fullmatch((parts.hostname or "").lower()) else None
    if inner is None:
        return parts
    host, _, path = inner["rest"].partition("/")
    return SplitResult("https" if inner["secure"] else "http", host, f"/{path}", parts.query, "")


def _clean_query(query: str) -> str:
    words = _words()
    kept = []
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=200):
        lower = name.lower()
        twin = words.twins.get(lower)
        if not words.tracking.fullmatch(lower) and not (twin and twin.fullmatch(value.lower())):
            kept.append((name, value))
    return urlencode(sorted(kept))


def _clean_path(path: str) -> str:
    path = _SESSION.sub("", path)
    parts = path.rstrip("/").split("/")
    twins = _words().paths
    if len(parts) > 2 and parts[-1].lower() in twins and _ARTICLE.search(parts[-2]):
        return "/".join(parts[:-1])
    if len(parts) > 2 and parts[1].lower() in twins and _ARTICLE.search(parts[-1]):
        return "/".join(["", *parts[2:]])
    if path.lower().endswith((".amp", ".amp.html")):
        return path[: path.lower().rindex(".amp")] + (".html" if path.lower().endswith(".html") else "")
    return path


def _clean_host(netloc: str) -> str:
    """Of a site's host for phones the usual one: `www.` before a bare domain, nothing before a longer name."""
    labels = netloc.split(".")
    hosts = _words().hosts
    if len(labels) > 3 and labels[1].lower() in hosts and labels[0].lower() not in hosts:
        return ".".join([labels[0], *labels[2:]])  # en.m.wikipedia.org
    if len(labels) < 3 or labels[0].lower() not in hosts:
        return netloc
    rest = labels[1:]
    bare = len(rest) == 2 or (len(rest) == 3 and len(rest[1]) <= 3 and len(rest[2].partition(":")[0]) == 2)
    return ".".join(["www", *rest] if bare else rest)


@functools.cache
def _words() -> _Words:
    text = importlib.resources.files("dateline.schema").joinpath("addresses.yml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return _Words(
        re.compile("|".join(f"(?:{name})" for name in data["tracking"]), re.IGNORECASE),
        {name: re.compile(values) for name, values in data["twins"].items()},
        frozenset(data["twin_hosts"]),
        frozenset(data["twin_paths"]),
    )
