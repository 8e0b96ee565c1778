"""Two sites whose pages are made by JavaScript, of different build; everything on them is invented."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.crawler.site import Reply

_FOLDER = Path(__file__).parent / "rendered"
_TRADES = ("Cook", "Driver", "Tailor", "Cleaner", "Weaver", "Mason", "Gardener", "Helper", "Packer", "Guard")
_TOWNS = ("Tezpur", "Silchar", "Margao", "Imphal", "Malda")
SCRIPT = {"Content-Type": "text/javascript"}
JSON = {"Content-Type": "application/json"}


def advert(number: int) -> dict[str, str | int]:
    """One advert of an invented board."""
    trade, town = _TRADES[number % 10], _TOWNS[number % 5]
    return {
        "id": f"vac-{4100 + number}",
        "title": f"{trade} wanted for house {number}",
        "employer": f"Lotus Household {number} Services",
        "place": f"{town}, Assam",
        "wage": f"₹{9000 + 100 * number} per month",
        "text": f"We look for a {trade.lower()} for our house number {number} at {town}. Food and a room are"
        f" given, work is six days a week from nine to five. Call +91 99999 0{1000 + number} for details.",
    }


# A shell, a router, a JSON API with pages, and a list that keeps only the rows in sight.
SHELL = (_FOLDER / "router.html").read_text("utf-8")
ROUTER = (_FOLDER / "router.js").read_text("utf-8")
# A page of one address: "show more", items that unfold, and others that open in a window over the page.
CLICKS = (_FOLDER / "clicks.html").read_text("utf-8")


def spa_pages(adverts: int = 36, per_page: int = 12) -> dict[str, object]:
    """The whole site: a shell under every address, and its API."""
    found = [advert(number) for number in range(adverts)]

    def jobs(path: str) -> Reply:
        page = int(parse_qs(urlsplit(path).query)["page"][0])
        part = found[(page - 1) * per_page : page * per_page]
        short = [{key: job[key] for key in ("id", "title", "place")} for job in part]
        return Reply(json.dumps({"total": adverts, "jobs": short}), 200, JSON)

    return {
        "/robots.txt": Reply("User-agent: *\nDisallow: /private/"),
        "/": Reply(SHELL),
        "/app.js": Reply(ROUTER, 200, SCRIPT),
        "/app.css": Reply("h1 {font-size: 2em}", 200, {"Content-Type": "text/css"}),
        "/api/jobs": jobs,
        **{f"/vacancy/{job['id']}": Reply(SHELL) for job in found},
        **{f"/api/job/{job['id']}": Reply(json.dumps(job), 200, JSON) for job in found},
    }


def click_pages(adverts: int = 9, per_page: int = 3) -> dict[str, object]:
    """The whole site: one page, and the parts of its list."""
    found = [{**advert(number), "unfolds": number % 2 == 0} for number in range(adverts)]
    parts = [found[start : start + per_page] for start in range(0, adverts, per_page)]
    return {
        "/": Reply(CLICKS),
        **{
            f"/data/{number}.json": Reply(
                json.dumps({"items": part, "last": number == len(parts)}), 200, JSON
            )
            for number, part in enumerate(parts, 1)
        },
    }


def wall_pages(wall: str) -> dict[str, object]:
    """An app that shows a log-in form, or a CAPTCHA, and nothing else."""
    shown = {
        "login_wall": "<h1>Please log in</h1><form><label>Mail <input name=mail></label><label>Password"
        " <input type=password></label><button>Log in</button></form><p>Log in to see this page</p>",
        "captcha": "<h1>Are you a robot?</h1><div class=g-recaptcha></div>"
        "<p>Please complete the CAPTCHA to go on. Verify you are human.</p>",
    }[wall]
    script = f"setTimeout(() => {{ document.getElementById('root').innerHTML = {json.dumps(shown)} }}, 50)"
    return {"/": Reply(SHELL), "/app.js": Reply(script, 200, SCRIPT), "/app.css": Reply("")}
