"""Scrapy's add-on of every crawl: what Scrapy could reach, keep or send by itself is off, at any priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_HANDLER = "crawler.handler.GuardedHandler"
# Lists of parts, with the defaults that Scrapy would add: empty, so that no newer Scrapy turns anything on.
# The fetcher does what the middlewares would do (robots, redirects, retries, delays), for Chromium too.
_EMPTY = (
    "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES", "FEED_STORAGES",
    "FEED_EXPORTERS", "SPIDER_CONTRACTS",
)  # fmt: skip
# Switches that the parts above would read: off as well, so that one of them, loaded by hand, does nothing.
_OFF = (
    "AUTOTHROTTLE_ENABLED", "COMPRESSION_ENABLED", "COOKIES_ENABLED", "COOKIES_DEBUG", "HTTPCACHE_ENABLED",
    "HTTPPROXY_ENABLED", "LOG_ENABLED", "LOG_INSTALL_ROOT_HANDLER", "LOG_STDOUT", "MEMDEBUG_ENABLED",
    "MEMUSAGE_ENABLED", "METAREFRESH_ENABLED", "REDIRECT_ENABLED", "REFERER_ENABLED",
    "REMOTE_CONTROL_ENABLED", "RETRY_ENABLED", "ROBOTSTXT_OBEY", "STATS_DUMP", "TELNETCONSOLE_ENABLED",
    "WARN_ON_GENERATOR_RETURN_VALUE",
)  # fmt: skip
_NONE = (
    "JOBDIR", "LOG_FILE", "FILES_STORE", "IMAGES_STORE", "FEED_URI", "DOWNLOAD_BIND_ADDRESS",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HTTPAUTH_DOMAIN", "REMOTE_CONTROL_JOBS_DIR",
    "PLAYWRIGHT_CDP_URL", "PLAYWRIGHT_CONNECT_URL", "PLAYWRIGHT_ABORT_REQUEST", "PLAYWRIGHT_BROWSER_PROVIDER",
)  # fmt: skip
# Parts that could be swapped whole, named so that no setting names another.
_OWN = {
    "DOWNLOADER": "scrapy.core.downloader.Downloader",
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "ITEM_PROCESSOR": "scrapy.pipelines.ItemPipelineManager",
    "LOG_FORMATTER": "crawler.addon.SilentFormatter",
    "REQUEST_FINGERPRINTER_CLASS": "scrapy.utils.request.RequestFingerprinter",
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.ScrapyPriorityQueue",
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.LifoMemoryQueue",
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


def forced_settings(parallel: int) -> dict[str, Any]:
    """What holds in every crawl; `parallel` requests may be under way at once."""
    lists: dict[str, Any] = {name + end: {} for name in _EMPTY for end in ("", "_BASE")}
    return {
        **lists,
        **dict.fromkeys(_OFF, False),
        **dict.fromkeys(_NONE),
        **_OWN,
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "FEEDS": {},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_CONTEXTS": {},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {},
        "TWISTED_REACTOR_ENABLED": True,
        "CONCURRENT_REQUESTS": parallel,
        "CONCURRENT_REQUESTS_PER_DOMAIN": parallel,
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {},
    }


class SilentFormatter:
    """Scrapy's line for each page, response and error is not made: the crawl counts and says them itself."""

    def _nothing(self, *_args: object, **_named: object) -> None:
        """No line."""

    crawled = scraped = dropped = item_error = spider_error = download_error = _nothing

    @classmethod
    def from_crawler(cls, _crawler: object) -> SilentFormatter:
        """As Scrapy makes its parts."""
        return cls()


class OneWayOut:
    """The add-on. It reads nothing that a source says; Scrapy calls it after all settings were gathered."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Overrule whatever a spider, a project or a command line has set, at any priority."""
        parallel = settings.getint("MUKTI_PARALLEL", 1)
        _overrule(settings, forced_settings(parallel))


def install(settings: BaseSettings, parallel: int) -> None:
    """Make the add-on the only one. To be called once the spider's own settings are in `settings`."""
    _overrule(settings, {"ADDONS": {OneWayOut: 0}, "MUKTI_PARALLEL": parallel})


def _overrule(settings: BaseSettings, values: dict[str, Any]) -> None:
    above = settings.maxpriority() + 1
    for name, value in values.items():
        settings.set(name, value, above)
