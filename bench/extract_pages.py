"""How well saved pages are read: fields right where the truth is known, adverts on listings, false adverts.

    bench/extract_pages.py --truth pages.jsonl --pages DIR [--json]

The truth is one JSON object a line: `repo`, `path`, `url`, `page_type` and, where a person has read the page,
`truth` with `title`, `employer`, `location`, `date` or `date_rel`. The page lies in `DIR/<repo>/<path>`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.advert import Advert
from crawler.extract import Extraction, Page, extract_feed, extract_page

FIELDS = (("title", "title"), ("employer", "employer"), ("location", "place"), ("date", "posted"))
NUMBERS = re.compile(r"\d+")
WORDS = re.compile(r"\w+")


def fold(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(char for char in text.lower() if char.isalnum())


def same_date(truth: str, got: str) -> bool:
    """The same day, whatever the order and separators of the parts."""
    parts = sorted(int(part) for part in NUMBERS.findall(truth)[:3])
    return parts == sorted(int(part) for part in NUMBERS.findall(got)[:3])


def agrees(field: str, truth: str, got: str | None) -> bool:
    """Whether a value read says what the truth says; one may be the fuller spelling of the other."""
    if got is None:
        return False
    if field == "date" and NUMBERS.findall(truth) and len(NUMBERS.findall(truth)) >= 3:
        return same_date(truth, got)
    wanted, found = fold(truth), fold(got)
    words, said = set(WORDS.findall(truth.lower())), set(WORDS.findall(got.lower()))
    return bool(wanted) and bool(found) and (wanted in found or found in wanted or words <= said)


def read(row: dict[str, Any], pages: Path) -> tuple[Extraction, float]:
    """The extraction of one page, and the milliseconds it took."""
    body = (pages / row["repo"] / row["path"]).read_bytes()
    url = row["url"] or "https://site.example/page"
    page = Page(body, url, None, "bench", "bench", datetime(2026, 1, 1, tzinfo=UTC))
    started = time.perf_counter()
    found = extract_feed(page) if row["page_type"].startswith("feed") else extract_page(page)
    return found, (time.perf_counter() - started) * 1000


def judge(truth: dict[str, Any], advert: Advert | None) -> dict[str, bool]:
    """Field by field, for what the truth knows."""
    wanted = {**truth, "date": truth.get("date") or truth.get("date_rel")}
    return {
        field: advert is not None and agrees(field, wanted[field], getattr(advert, name))
        for field, name in FIELDS
        if wanted.get(field)
    }


def measure(rows: list[dict[str, Any]], pages: Path) -> dict[str, Any]:
    """All figures, and a line for each page."""
    right: Counter[str] = Counter()
    known: Counter[str] = Counter()
    lines: list[dict[str, Any]] = []
    for row in rows:
        found, took_ms = read(row, pages)
        shown = found.adverts or found.teasers
        verdict = judge(row["truth"], shown[0] if shown else None) if row.get("truth") else {}
        for field, good in verdict.items():
            known[field] += 1
            right[field] += good
        lines.append(
            {
                "path": row["path"],
                "type": row["page_type"],
                "adverts": len(found.adverts),
                "teasers": len(found.teasers),
                "wrong": sorted(field for field, good in verdict.items() if not good),
                "state": found.state,
                "ms": round(took_ms, 1),
            }
        )
    listings = [line for line in lines if line["type"].startswith(("listing", "feed"))]
    others = [line for line, row in zip(lines, rows, strict=True) if _is_other(row)]
    return {
        "fields": {field: {"right": right[field], "known": known[field]} for field, _ in FIELDS},
        "listings": {
            "pages": len(listings),
            "with_adverts": sum(1 for line in listings if line["adverts"] or line["teasers"]),
            "adverts": sum(line["adverts"] or line["teasers"] for line in listings),
        },
        "others": {"pages": len(others), "false_adverts": sum(x["adverts"] + x["teasers"] for x in others)},
        "pages": lines,
    }


def _is_other(row: dict[str, Any]) -> bool:
    return str(row["page_type"]).startswith("other") and not row.get("truth")


def main() -> None:
    """Prints the figures as text, or as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = [
        json.loads(line) for line in chosen.truth.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    figures = measure(rows, chosen.pages)
    if chosen.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        return
    for line in figures.pop("pages"):
        wrong = "wrong: " + ", ".join(line["wrong"]) if line["wrong"] else ""
        counts = f"{line['adverts']:4d} adverts {line['teasers']:4d} teasers {line['ms']:7.1f} ms"
        sys.stdout.write(
            f"{counts} {line['state']:<12} {line['type'][:24]:<24} {line['path'][-48:]} {wrong}\n"
        )
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
