"""Pages that JavaScript makes, in the system's real Chromium."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.rendering.browser import find_chromium
from crawler.storing.spool_reader import read_batch
from tests.crawler.conftest import Home
from tests.crawler.site import Reply, Site, job_page

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _chromium_is_there() -> None:
    """Set-up installs it; without it nothing here would be tested, and that must be seen."""
    if find_chromium("") is None:
        pytest.fail("no Chromium here: run `make setup`")


SHELL = (
    "<!doctype html><html><head><title>Board</title></head>"
    '<body><div id="root"></div><script src="/app.js"></script></body></html>'
)
APP = """
fetch('/api/jobs.json').then(answer => answer.json()).then(jobs => {
  const path = location.pathname;
  if (path === '/') {
    document.getElementById('root').innerHTML = '<h1>Job adverts</h1><ul>' + jobs.map(job =>
      `<li class="job"><a href="/job/${job.number}">${job.title}</a><img src="/pictures/1.png"></li>`
    ).join('') + '</ul>';
  } else {
    const job = jobs.find(job => path.endsWith('/' + job.number));
    const data = document.createElement('script');
    data.type = 'application/ld+json';
    data.textContent = JSON.stringify(job.data);
    document.head.appendChild(data);
    document.getElementById('root').innerHTML =
      `<main class="js-job"><h1>${job.title}</h1><p>${job.data.description}</p></main>`;
  }
  document.cookie = 'seen=1';
  fetch('/api/track', {method: 'POST', body: 'x'}).catch(() => 0);
  fetch('http://169.254.169.254/latest/').catch(() => 0);
  fetch('/api/secret').catch(() => 0);
  new WebSocket('ws://' + location.host + '/socket');
  navigator.sendBeacon('/beacon', 'x');
});
"""


def jobs() -> str:
    found = []
    for number in range(3):
        page = job_page(number).payload().decode()
        data = json.loads(page[page.index("{") : page.index("</script>")])
        found.append({"number": number, "title": data["title"], "data": data})
    return json.dumps(found)


def pages() -> dict[str, Reply]:
    return {
        "/robots.txt": Reply("User-agent: *\nDisallow: /api/secret"),
        "/app.js": Reply(APP, 200, {"Content-Type": "text/javascript"}),
        "/api/jobs.json": Reply(jobs(), 200, {"Content-Type": "application/json"}),
        **{path: Reply(SHELL, 200, {"Set-Cookie": "a=b"}) for path in ("/", "/job/0", "/job/1", "/job/2")},
    }


def test_a_shell_is_rendered_by_itself(site: Site, home: Home) -> None:
    site.pages = {**pages()}
    done = home.crawl(site.root + "/", limit_s=120)
    assert {advert["url"] for advert in done.adverts} == {f"{site.root}/job/{n}" for n in range(3)}, done.err
    assert (done.code, done.report["state"]) == (0, "ok")
    check_politeness(site)
    assert done.report["refused"]["post"] >= 1
    assert done.report["refused"]["private_address"] >= 1
    assert done.report["refused"]["robots_disallow"] >= 1
    check_capture(home, site)


def check_politeness(site: Site) -> None:
    paths = site.paths()
    assert not [
        path
        for path in paths
        if path.startswith(("/pictures", "/socket", "/beacon", "/api/track", "/api/secret"))
    ]
    assert {seen.method for seen in site.seen} == {"GET"}
    assert not [seen for seen in site.seen if "Cookie" in seen.headers]
    assert all(seen.headers["User-Agent"].startswith("MUKTIWatch/") for seen in site.seen)


def check_capture(home: Home, site: Site) -> None:
    """The answer as received is kept, and what Chromium made of it beside it."""
    (run_dir,) = home.runs()
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    capture = batch.captures[-1]
    assert capture.rendered
    assert capture.sha256 == hashlib.sha256(SHELL.encode()).hexdigest()
    assert (capture.server_ip, capture.robots) == ("127.0.0.1", "allowed")
    kinds: dict[str, list[bytes]] = {}
    with (run_dir / "pages.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            if capture.id in (record.record_id or "") or capture.id in record.headers.get(
                "WARC-Refers-To", ""
            ):
                kinds[str(record.record_type)] = [record.reader.read()]
    assert kinds["response"][0].endswith(SHELL.encode())
    assert b"js-job" in kinds["conversion"][0]
    assert str(WarcRecordType.conversion) in kinds


def test_a_source_of_kind_rendered(site: Site, home: Home) -> None:
    site.pages = {**pages()}
    (home.path / "sources").mkdir(parents=True)
    (home.path / "sources" / "js.yml").write_text(
        "{name: js, who: a, why: b, legal: c, kind: rendered, delay_s: 0, min_adverts: 3,"
        f' start: ["{site.root}/"]}}',
        "utf-8",
    )
    done = home.run("crawl", "js", "--json", limit_s=120)
    assert (done.code, done.report["adverts"]) == (0, 3), done.err


def test_without_chromium_a_shell_is_said_to_be_one(site: Site, home: Home) -> None:
    site.pages = {**pages()}
    blind = Home(home.path, home.allow, {"MUKTI_CHROMIUM": "/nowhere/chromium"})
    done = blind.crawl(site.root + "/")
    assert (done.code, done.report["state"]) == (3, "empty_shell")
    assert done.report["errors"] == {"no_chromium": 1}


def test_what_the_page_fetched_itself_is_evidence(site: Site, home: Home) -> None:
    """The JSON as received, with its redirect and requests, said to belong to the page; scripts are not."""
    packed = gzip.compress(jobs().encode())
    site.pages = {
        **pages(),
        "/api/jobs.json": Reply("", 307, {"Location": "/api/moved.json"}),
        "/api/moved.json": Reply(
            packed, 200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        ),
    }
    done = home.crawl(site.root + "/", "--page-only", limit_s=120)
    again = home.crawl(site.root + "/job/1", limit_s=120)
    assert [advert["title"] for advert in again.adverts if advert["url"].endswith("/1")], done.err + again.err
    run_dir = home.runs()[-1]
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    capture = next(one for one in batch.captures if one.url_final.endswith("/job/1") and one.rendered)
    found: dict[str, list[tuple[str, bytes]]] = {}
    requests: dict[str, str] = {}
    with (run_dir / "pages.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False, verify_digests=True):
            address, body = record.headers.get("WARC-Target-URI", ""), record.reader.read()
            if record.record_type == WarcRecordType.request:
                requests[record.headers["WARC-Concurrent-To"]] = address
            elif capture.id in record.headers.get("WARC-Concurrent-To", ""):
                found.setdefault(address.removeprefix(site.root), []).append((record.record_id, body))
    assert set(found) == {"/api/jobs.json", "/api/moved.json"}
    ((record_id, body),) = found["/api/moved.json"]
    assert body.endswith(packed)
    assert requests[record_id] == site.root + "/api/moved.json"


@pytest.mark.parametrize("robots", ["Disallow: /hidden/", "Disallow: /api/hop"])
def test_a_redirect_of_a_part_obeys_robots(site: Site, home: Home, robots: str) -> None:
    site.pages = {
        **pages(),
        "/robots.txt": Reply(f"User-agent: *\n{robots}"),
        "/api/jobs.json": Reply("", 302, {"Location": "/api/hop"}),
        "/api/hop": Reply("", 302, {"Location": "/hidden/jobs.json"}),
        "/hidden/jobs.json": Reply(jobs(), 200, {"Content-Type": "application/json"}),
    }
    done = home.crawl(site.root + "/", "--page-only", limit_s=120)
    assert not [path for path in site.paths() if path.startswith(robots.split()[1])]
    assert not done.adverts


MORE = """<!doctype html><html lang="{lang}"><head><title>Board</title></head><body><div id="root"></div>
<script src="/app.js"></script></body></html>"""
MORE_APP = """
let page = 0;
const root = document.getElementById('root');
root.innerHTML = '<h1>Job adverts</h1><ul></ul><form action="/apply"><button>WORDS</button></form>'
  + '<a href="/else">WORDS</a><button class="login">WORDS</button><TAG>WORDS (12)</TAG>';
async function more() {
  const jobs = await (await fetch(`/list/${++page}`)).json();
  root.querySelector('ul').insertAdjacentHTML('beforeend', jobs.map(number =>
    `<li class="job"><a href="/job/${number}">Helper in a hotel kitchen ${number}</a></li>`).join(''));
  if (page === 3) root.lastElementChild.remove();
}
root.lastElementChild.addEventListener('click', more);
more();
"""


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("button", "Load more jobs"),
        ('div role="button"', "और नौकरियां"),
        ('a href="#"', "আরও দেখুন"),
        ('a href="javascript:void(0)"', "আৰু চাওক"),
        ("button", "थप हेर्नुहोस्"),
        ("button", "ꯍꯦꯟꯅꯥ ꯎꯠꯄꯤꯌꯨ"),
    ],
)
def test_a_button_for_more_is_known_by_its_words(site: Site, home: Home, tag: str, words: str) -> None:
    """No form is sent, no link with an address clicked, nothing pressed that is named after a log-in."""
    app = MORE_APP.replace("</TAG>", f"</{tag.split(maxsplit=1)[0]}>").replace("TAG", tag.replace("'", '"'))
    site.pages = {
        "/": Reply(MORE),
        "/app.js": Reply(
            app.replace("WORDS", words), 200, {"Content-Type": "text/javascript; charset=utf-8"}
        ),
        **{f"/list/{page}": Reply(json.dumps([3 * page - 2, 3 * page - 1, 3 * page])) for page in (1, 2, 3)},
        **{f"/job/{number}": job_page(number) for number in range(1, 10)},
    }
    done = home.crawl(site.root + "/", limit_s=120)
    assert len(done.adverts) == 9, done.err
    assert done.report["rendered"] == 1
    assert not [path for path in site.paths() if path.startswith("/apply")]


def test_a_list_without_end_stops_at_its_budget_and_says_so(site: Site, home: Home) -> None:
    app = MORE_APP.replace("TAG", "button").replace("WORDS", "Show more").replace("page === 3", "false")
    site.pages = {
        "/": Reply(MORE),
        "/app.js": Reply(app, 200, {"Content-Type": "text/javascript"}),
        **{f"/list/{page}": Reply(json.dumps([page])) for page in range(1, 40)},
        **{f"/job/{number}": job_page(number) for number in range(1, 40)},
    }
    source = home.path / "sources" / "js.yml"
    source.parent.mkdir(parents=True)
    source.write_text(
        "{name: js, who: a, why: b, legal: c, kind: rendered, delay_s: 0, min_adverts: 0, max_pages: 1,"
        f' start: ["{site.root}/"], browser: {{max_actions: 4}}}}',
        "utf-8",
    )
    done = home.run("crawl", "js", "--json", limit_s=120)
    assert [path for path in site.paths() if path.startswith("/list")] == [f"/list/{n}" for n in range(1, 6)]
    assert done.report["refused"]["over_budget"] == 1


def test_closed_details_are_read_without_a_click(site: Site, home: Home) -> None:
    found = json.loads(jobs())
    items = "".join(
        f"<details><summary>{job['title']}</summary><p>{job['data']['description']}</p></details>"
        for job in found
    )
    app = f"document.getElementById('root').innerHTML = {json.dumps('<h1>Jobs</h1>' + items)}"
    site.pages = {"/": Reply(SHELL), "/app.js": Reply(app, 200, {"Content-Type": "text/javascript"})}
    done = home.crawl(site.root + "/", limit_s=120)
    assert {advert["title"] for advert in done.adverts} == {job["title"] for job in found}, done.err
