"""What the drill's site tries on a browser: every way that a page has to make it ask another address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from tests.crawler.netns.names import name_of

PER_PAGE = 60
# Hosts that a page in Chromium is led to; each attempt has a path of its own, and names are never used twice.
HOSTS = (
    "10.9.8.7", "169.254.169.254", "192.168.1.1:8080", "100.64.0.1", "127.0.0.1:8080", "127.0.0.1:8312",
    "[::1]:8080", "[fd00::1]", "[::ffff:10.9.8.7]", "[64:ff9b::a09:807]", "[2002:a09:807::1]", "[fe80::1]",
    "2130706433:8080", "0x7f.1:8080", "0:8080", "１２７.０.０.１:8080", "localhost:8080", "localhost:8311",
    "name", "mixed", "flip",
)  # fmt: skip
_MARKUP = {
    "img": '<img src="{}">',
    "iframe": '<iframe src="{}"></iframe>',
    "script": '<script src="{}" async></script>',
    "stylesheet": '<link rel="stylesheet" href="{}">',
    "preconnect": '<link rel="preconnect" href="{}">',
    "dns-prefetch": '<link rel="dns-prefetch" href="{}">',
    "preload": '<link rel="preload" as="fetch" crossorigin href="{}">',
    "modulepreload": '<link rel="modulepreload" href="{}">',
    "prefetch": '<link rel="prefetch" href="{}">',
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "video": '<video src="{}" poster="{}" autoplay muted></video>',
    "font": '<style>@font-face {{font-family: x; src: url("{}")}} body {{font-family: x}}</style>',
    "css-import": '<style>@import url("{}");</style>',
    "manifest": '<link rel="manifest" href="{}">',
    "icon": '<link rel="icon" href="{}">',
}
_SCRIPTS = (
    "fetch", "fetch-post", "xhr", "beacon", "eventsource", "websocket", "import", "worker", "webrtc",
    "webtransport", "window-open", "form-post", "form-get", "srcdoc", "redirect-301", "redirect-302",
    "redirect-303", "redirect-307", "redirect-308", "frame-redirect", "frame-refresh", "https-fetch",
    "service-worker",
)  # fmt: skip
_ALONE = ("location", "refresh", "document-redirect")
# Nothing of these is asked at all: pictures, media and fonts are off, as are workers that outlive their page,
# hints and UDP; a form that posts and a second window are stopped by their kind.
NEVER_ASKED = {
    "img", "video", "font", "icon", "manifest", "preconnect", "dns-prefetch", "prefetch", "webrtc",
    "webtransport", "service-worker", "window-open",
}  # fmt: skip

_PROGRAM = """
const frame = (key, value) => { const f = document.createElement('iframe'); f[key] = value;
  document.body.append(f); };
const form = (method, u) => frame('srcdoc', `<form method=${method} action="${u}">`
  + '<input name=q value=1></form><script>document.forms[0].submit()<' + '/script>');
const quiet = () => 0;
const doers = {
  'fetch': u => fetch(u, {mode: 'no-cors'}).catch(quiet),
  'https-fetch': u => fetch(u, {mode: 'no-cors'}).catch(quiet),
  'fetch-post': u => fetch(u, {method: 'POST', mode: 'no-cors', body: 'x'}).catch(quiet),
  'xhr': u => { const x = new XMLHttpRequest(); x.open('GET', u); x.send(); },
  'beacon': u => navigator.sendBeacon(u, 'x'),
  'eventsource': u => { const e = new EventSource(u); e.onerror = () => e.close(); },
  'websocket': u => new WebSocket(u.replace('http', 'ws')),
  'import': u => import(u).catch(quiet),
  'worker': u => new Worker(URL.createObjectURL(new Blob(
    [`fetch('${u}', {mode: 'no-cors'}).catch(() => 0)`]))),
  'webrtc': async u => {
    const c = new RTCPeerConnection({iceServers: [{urls: 'stun:' + new URL(u).hostname + ':3478'}]});
    c.createDataChannel('x');
    await c.setLocalDescription(await c.createOffer());
  },
  'webtransport': u => new WebTransport(u.replace('http:', 'https:')).ready.catch(quiet),
  'window-open': u => window.open(u),
  'form-post': u => form('post', u),
  'form-get': u => form('get', u),
  'srcdoc': u => frame('srcdoc', `<iframe src="${u}"></iframe>`),
  'frame-refresh': u => frame('srcdoc', `<meta http-equiv=refresh content="0; url=${u}">`),
  'frame-redirect': u => frame('src', '/to/302?' + encodeURIComponent(u)),
  'service-worker': u => navigator.serviceWorker
    && navigator.serviceWorker.register('/sw.js?' + encodeURIComponent(u)).catch(quiet),
};
for (const status of [301, 302, 303, 307, 308])
  doers['redirect-' + status] = u =>
    fetch('/to/' + status + '?' + encodeURIComponent(u), {mode: 'no-cors'}).catch(quiet);
for (const [kind, u] of ATTEMPTS) { try { doers[kind](u); } catch (refused) { } }
"""


@dataclass(frozen=True)
class Attempt:
    """One try; `mark` is in the address, so that its refusal is known again."""

    kind: str
    url: str
    mark: str


def make_attempts(hosts: tuple[str, ...] = HOSTS) -> list[Attempt]:
    """Every way to every host."""
    kinds = (*_MARKUP, *_SCRIPTS, *_ALONE)
    return [_attempt(kind, host, number) for number, (kind, host) in enumerate(_pairs(kinds, hosts))]


def _pairs(kinds: tuple[str, ...], hosts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for host in hosts[: len(hosts) // 3] if kind in _ALONE else hosts:
            yield kind, host


def _attempt(kind: str, host: str, number: int) -> Attempt:
    if host in ("name", "mixed", "flip"):
        host = name_of("only" if host == "name" else host, "10.9.8.7", unique=str(number))
        return Attempt(kind, f"{_scheme(kind)}://{host}/", f"n{number}.")
    if kind == "https-fetch" or "redirect" in kind:
        # What the proxy refuses it may know by host and port alone.
        plain = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        port = 20_000 + number
        return Attempt(kind, f"{_scheme(kind)}://{plain}:{port}/", f":{port}")
    mark = f"/t{number}."
    return Attempt(kind, f"http://{host}{mark}html", mark)


def _scheme(kind: str) -> str:
    return "https" if kind == "https-fetch" else "http"


def make_pages(attempts: list[Attempt]) -> dict[str, tuple[int, dict[str, str], str]]:
    """Pages with many attempts each, and a page for each attempt that leaves its page."""
    pages = {}
    many = [one for one in attempts if one.kind not in _ALONE]
    for start in range(0, len(many), PER_PAGE):
        pages[f"/lure/{start}"] = (200, {}, _page(many[start : start + PER_PAGE]))
    for number, one in enumerate(attempts):
        if one.kind == "location":
            pages[f"/go/{number}"] = (
                200,
                {},
                f"<p>x</p><script>location = {json.dumps(one.url)}</script>",
            )
        elif one.kind == "refresh":
            meta = f'<meta http-equiv="refresh" content="0; url={escape(one.url)}">'
            pages[f"/go/{number}"] = (200, {}, f"<html><head>{meta}</head><body><p>x</p></body></html>")
        elif one.kind == "document-redirect":
            pages[f"/go/{number}"] = (302, {"Location": one.url}, "")
    return pages


def _page(attempts: list[Attempt]) -> str:
    markup = "".join(_MARKUP[one.kind].format(*[one.url] * 2) for one in attempts if one.kind in _MARKUP)
    tried = json.dumps([[one.kind, one.url] for one in attempts if one.kind in _SCRIPTS])
    program = f"const ATTEMPTS = {tried};{_PROGRAM}"
    return (
        f"<html><head><title>x</title></head><body><p>x</p>{markup}<script>{program}</script></body></html>"
    )


def leads(urls: list[str]) -> str:
    """A page that Scrapy's side reads: links, frames and a refresh."""
    links = "".join(
        f'<a href="{escape(url)}">advert</a><iframe src="{escape(url)}"></iframe>' for url in urls
    )
    return f"<html><head><title>Jobs</title></head><body><h1>Jobs</h1>{links}</body></html>"


def redirect_path(status: int, url: str) -> str:
    """A path of the board that redirects there."""
    return f"/to/{status}?{quote(url, safe='')}"
