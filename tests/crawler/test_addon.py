"""No spider, project or command line can turn on what the add-on turns off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings, Settings, default_settings

from crawler.addon import OneWayOut, forced_settings, install
from crawler.spiders.site import SiteSpider
from tests.crawler.conftest import Home
from tests.crawler.site import Site, board

PLAIN_HTTP = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
EVIL: dict[str, Any] = {
    "ADDONS": {OneWayOut: None},
    "DOWNLOAD_HANDLERS": {
        "http": PLAIN_HTTP,
        "file": "scrapy.core.downloader.handlers.file.FileDownloadHandler",
        "s3": "scrapy.core.downloader.handlers.s3.S3DownloadHandler",
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": False,
    "DOWNLOADER": "tests.crawler.test_addon.Nothing",
    "DOWNLOADER_MIDDLEWARES": {"scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 1},
    "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.referer.RefererMiddleware": 1},
    "EXTENSIONS": {"scrapy.extensions.telnet.TelnetConsole": 1},
    "ITEM_PIPELINES": {"scrapy.pipelines.images.ImagesPipeline": 1},
    "IMAGES_STORE": "pictures-of-none",
    "FEEDS": {"ftp://board.example/out.json": {"format": "json"}},
    "COOKIES_ENABLED": True,
    "REFERER_ENABLED": True,
    "TELNETCONSOLE_ENABLED": True,
    "REMOTE_CONTROL_ENABLED": True,
    "HTTPPROXY_ENABLED": True,
    "JOBDIR": "job-of-none",
    "PLAYWRIGHT_CDP_URL": "http://127.0.0.1:9222",
    "CONCURRENT_REQUESTS": 500,
}


class Nothing:
    pass


def applied(spider: type[SiteSpider], **given: Any) -> Settings:
    """The settings that a crawl of this spider would run with."""
    crawler = Crawler(spider, Settings(given))
    install(crawler.settings, 8)
    crawler.addons.load_settings(crawler.settings)
    return crawler.settings


def plain(value: Any) -> Any:
    return dict(value) if isinstance(value, BaseSettings) else value


class ByCustomSettings(SiteSpider):
    custom_settings = EVIL


class ByPriority(SiteSpider):
    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        for name, value in EVIL.items():
            settings.set(name, value, priority=10_000)


@pytest.mark.parametrize(
    ("spider", "given"), [(ByCustomSettings, {}), (ByPriority, {}), (SiteSpider, EVIL), (SiteSpider, {})]
)
def test_what_anybody_sets_is_overruled(spider: type[SiteSpider], given: dict[str, Any]) -> None:
    settings = applied(spider, **given)
    for name, value in forced_settings(8).items():
        assert plain(settings[name]) == value, name
    assert dict(settings.getwithbase("DOWNLOAD_HANDLERS")) == dict.fromkeys(
        ("http", "https"), "crawler.handler.GuardedHandler"
    )


def test_the_rows_would_bite_without_the_add_on() -> None:
    settings = Crawler(ByCustomSettings, Settings()).settings
    assert [name for name in EVIL if plain(settings[name]) != EVIL[name]] == []


def test_every_list_of_parts_that_scrapy_has_is_emptied_or_ours() -> None:
    """A newer Scrapy with one more list fails here, before anything of it runs in a crawl."""
    lists = {name for name in dir(default_settings) if name.endswith("_BASE")}
    assert lists == {name for name in forced_settings(1) if name.endswith("_BASE")}


CHILD = """
import socket, sys
from crawler import crawling, spiders
from crawler.spiders.site import SiteSpider
from tests.crawler.test_addon import ByCustomSettings
spiders.spider_for = lambda kind: ByCustomSettings
listening = []
plain = socket.socket.listen
socket.socket.listen = lambda self, *backlog: (listening.append(self.getsockname()), plain(self, *backlog))[1]
from crawler.watching.source import source_for_url
report = crawling.crawl(source_for_url(sys.argv[1]))
import json
print(json.dumps({"adverts": report.adverts, "listening": listening}))
"""


def test_a_hostile_spider_still_crawls_politely(site: Site, home: Home) -> None:
    """In a process of its own: the guarded fetcher did the work, nothing listens, nothing was written."""
    site.pages = board(3)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, site.root + "/"],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"adverts": 3, "listening": []}
    assert site.paths()[0] == "/robots.txt"
    assert all(seen.headers["User-Agent"].startswith("MUKTIWatch/") for seen in site.seen)
    assert not any("Cookie" in seen.headers or "Referer" in seen.headers for seen in site.seen)
    assert not Path("pictures-of-none").exists()
