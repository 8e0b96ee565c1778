"""The crawls that bench/crawl.py times, each in a process of its own; the last line printed is its figures.

`python -m bench.contestants bare|parsel|pipeline PORT PAGES`: bare Scrapy asks for every advert and reads
nothing; Scrapy with parsel follows the lists and reads the fields that our adverts have by CSS, both at
Scrapy's defaults; the pipeline is a whole crawl of ours, with everything switched on.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


def _children_cpu() -> float:
    """CPU seconds of the children that still run."""
    ticks = 0
    for child in Path("/proc/self/task").glob("*/children"):
        for pid in child.read_text().split():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def cpu_s() -> float:
    """CPU seconds of this process and its children, ended or not."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) + _children_cpu()


def run_scrapy(root: str, pages: int, *, parse: bool) -> dict[str, Any]:
    """Scrapy at its defaults."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    read: list[dict[str, Any]] = []

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = [f"{root}/job/{n}" for n in range(1, pages + 1)]  # noqa: RUF012

        def parse(self, response: scrapy.http.Response) -> None:
            """Nothing is read."""
            read.append({"url": response.url})

    class Parsel(scrapy.Spider):
        name = "parsel"
        start_urls = [f"{root}/list/1"]  # noqa: RUF012

        def parse(self, response: scrapy.http.Response) -> Iterator[scrapy.Request]:
            """A list: its adverts, and the next list."""
            for link in response.css('main a[href^="/job/"]::attr(href)').getall():
                yield response.follow(link, self.parse_job)
            following = response.css('a[rel="next"]::attr(href)').get()
            if following:
                yield response.follow(following, self.parse)

        def parse_job(self, response: scrapy.http.Response) -> Iterator[dict[str, Any]]:
            """An advert, by the fields that ours have."""
            facts = dict(
                zip(
                    response.css(".facts th::text").getall(),
                    response.css(".facts td::text").getall(),
                    strict=False,
                )
            )
            yield {
                "url": response.css('link[rel="canonical"]::attr(href)').get() or response.url,
                "title": response.css("h1::text").get(),
                "text": "\n".join(response.css(".description p ::text").getall()),
                "employer": facts.get("Company"),
                "place": facts.get("Location"),
                "wage": facts.get("Salary"),
                "posted": facts.get("Posted on"),
                "links": response.css('a[href^="tel:"]::attr(href), a[href^="mailto:"]::attr(href)').getall(),
                "jobposting": response.css('script[type="application/ld+json"]::text').get(),
            }

    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    crawler = process.create_crawler(Parsel if parse else Bare)
    process.crawl(crawler)
    process.start()
    items = crawler.stats.get_value("item_scraped_count", 0) if parse else len(read)
    return {"adverts": items}


def run_pipeline(root: str, pages: int) -> dict[str, Any]:
    """A whole crawl: guard, robots, reading process, WARC with hashes, fsynced spool."""
    from crawler.crawling import CrawlOptions, crawl
    from crawler.settings import CrawlerSettings
    from crawler.watching.source import Source

    source = Source(
        name="bench", who="a bench", why="measured", legal="our own", kind="site",
        start=(f"{root}/list/1",), delay_s=0, max_pages=pages * 2 + 1000,
    )  # fmt: skip
    marks: dict[int, float] = {}
    seen = 0

    def count(_advert: object) -> None:
        nonlocal seen
        seen += 1
        if seen in wanted:
            marks[seen] = cpu_s()

    sixteenth = pages // 16
    wanted = {sixteenth // 5, sixteenth, pages - sixteenth, pages}
    with tempfile.TemporaryDirectory() as home:
        settings = CrawlerSettings(home=Path(home), allow_hosts=root.removeprefix("http://"))
        report = crawl(source, on_advert=count, options=CrawlOptions(settings=settings))
    return {
        "adverts": report.adverts, "pages": report.pages, "rendered": report.rendered, "state": report.state,
        "marks": marks,
    }  # fmt: skip


def main() -> None:
    """Runs one contestant and prints what it read, its seconds of CPU and of wall clock."""
    kind, port, pages = sys.argv[1], sys.argv[2], int(sys.argv[3])
    root = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    figures = (
        run_pipeline(root, pages) if kind == "pipeline" else run_scrapy(root, pages, parse=kind == "parsel")
    )
    wall_s = time.perf_counter() - begun
    print(json.dumps(figures | {"cpu_s": cpu_s(), "wall_s": wall_s}))


if __name__ == "__main__":
    main()
