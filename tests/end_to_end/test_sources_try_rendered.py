"""Two sites made by JavaScript, of different build: all adverts, right fields, right states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.crawler.conftest import Done, Home
from tests.crawler.rendered_site import advert, click_pages, spa_pages, wall_pages
from tests.crawler.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Any:
    """An empty site on loopback."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Home:
    """A home that may reach the site."""
    return Home(tmp_path / "home", site.host, {})


def try_source(home: Home, site: Site, more: str, *, adverts: int) -> Done:
    """`mukti sources try` on a source of this one site."""
    file = home.path / "sources" / "js.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"{{name: js, who: a, why: b, legal: c, delay_s: 0, min_adverts: {adverts},"
        f' start: ["{site.root}/"], {more}}}',
        "utf-8",
    )
    return home.run("sources", "try", str(file), "--json", limit_s=120)


def check_fields(done: Done, numbers: range) -> None:
    found = {one["title"]: one for one in done.adverts}
    wanted = {str(one["title"]): one for one in map(advert, numbers)}
    assert sorted(found) == sorted(wanted), done.err
    assert len(done.adverts) == len(wanted)
    for title, one in wanted.items():
        got = found[title]
        assert (got["employer"], got["place"], got["wage"]) == (one["employer"], one["place"], one["wage"])
        assert str(one["text"]) in got["text"].replace("\n", " ")
        assert not any(str(other["text"]) in got["text"] for other in wanted.values() if other is not one)


def test_an_app_with_a_router_and_a_list_that_keeps_only_what_is_in_sight(site: Site, home: Home) -> None:
    site.pages = spa_pages(18)
    done = try_source(home, site, "kind: site", adverts=18)
    check_fields(done, range(18))
    assert {one["url"] for one in done.adverts} == {
        f"{site.root}/vacancy/{advert(n)['id']}" for n in range(18)
    }
    assert (done.code, done.report["state"]) == (0, "ok")
    assert done.report["rendered"] == 19
    assert site.paths().count("/app.js") == 1, "a script that every page needs is asked for once"
    check_visitor(site)


def test_a_page_of_one_address_where_all_opens_on_a_click(site: Site, home: Home) -> None:
    site.pages = click_pages(9)
    wishes = 'kind: rendered, browser: {open: ".show", load_more: "button.more"}'
    done = try_source(home, site, wishes, adverts=9)
    check_fields(done, range(9))
    assert {one["canonical_url"] for one in done.adverts} == {f"{site.root}/"}
    assert len({one["id"] for one in done.adverts}) == 9
    assert (done.code, done.report["state"]) == (0, "ok")
    check_visitor(site)
    again = try_source(home, site, wishes, adverts=9)
    assert {one["id"] for one in again.adverts} == {one["id"] for one in done.adverts}


@pytest.mark.parametrize("wall", ["login_wall", "captcha"])
def test_a_wall_that_a_script_builds(site: Site, home: Home, wall: str) -> None:
    site.pages = wall_pages(wall)
    done = try_source(home, site, "kind: site", adverts=1)
    assert (done.code, done.report["state"], done.adverts) == (3, wall, [])


def check_visitor(site: Site) -> None:
    assert {seen.method for seen in site.seen} == {"GET"}
    assert not [seen for seen in site.seen if "Cookie" in seen.headers or "Referer" in seen.headers]
    assert all(seen.headers["User-Agent"].startswith("MUKTIWatch/") for seen in site.seen)
