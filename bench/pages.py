"""Pages of an ordinary job board for the benches: menu, advert, related cards, footer, styles and scripts.

The words are invented and differ from page to page; the same number always gives the same bytes. Adverts
live at `/job/<number>` and lists at `/list/<page>`, both counted from 1.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from html import escape
from typing import Any

BOARD = "Brahmaputra Kaam"


def _cut(listed: str) -> list[str]:
    return listed.split("|")


_MENU = 40
_CARDS = 12
_TRADES = _cut(
    "Accounts assistant|Data entry operator|Delivery rider|Electrician|Field officer|Kitchen helper"
    "|Lab technician|Machine operator|Night guard|Office assistant|Packing supervisor|Plumber|Receptionist"
    "|Sales executive|Staff nurse|Store keeper|Tailor|Tea garden clerk|Teacher|Warehouse hand"
)
_PLACES = _cut(
    "Barpeta|Bongaigaon|Dibrugarh|Goalpara|Guwahati|Imphal|Jorhat|Kokrajhar|Malda|Margao|Nagaon|Panaji|Siliguri"
    "|Silchar|Tezpur|Tinsukia"
)
_FIRMS = _cut("Ananda|Borluit|Dihing|Eastern|Kopili|Lohit|Manas|Nambor|Northern|Pragjyoti|Sonai|Subansiri")
_FORMS = _cut("Agencies|Clinic|Engineering Works|Foods|Hotel|Logistics|Mills|Pvt Ltd|School|Traders")
_OPENINGS = _cut(
    "We are looking for {} who can {}.|You will {} and {} every week.|Each morning the team will {}."
    "|It is part of the work to {}, and now and then to {}.|Somebody of our staff will show you how to {}."
    "|In the busy months we also {}.|The person we seek should {} without being told."
)
_DOINGS = _cut(
    "answer letters and the telephone|arrange the files of the month|carry goods to the loading bay"
    "|check the stock against the book|clean the machines after each shift|count the day's takings"
    "|explain our products to visitors|fill in the attendance sheet|help new colleagues in their first days"
    "|hand over to the evening shift|keep the register in good order|measure and note the temperature"
    "|order what is missing in the store|pack parcels for three districts|prepare the weekly report"
    "|repair small faults at once|sort the post by its address|speak with suppliers about their prices"
    "|take orders from regular customers|visit two branches in turn|write bills for the wholesale counter"
)
_PEOPLE = _cut(
    "a careful person|a trained hand|somebody from the district|two colleagues|a school leaver"
    "|a steady worker"
)
_STYLE = "".join(
    f".b{n}{{margin:{n}px {n * 2}px;padding:{n}px;color:#{n * 4321 % 0xFFFFFF:06x};display:block}}"
    f".b{n} a:hover{{text-decoration:underline;background:#f{n % 10}f}}"
    for n in range(24)
)
_SCRIPT = (
    "(function(){var q=window.board=window.board||[];function t(n,v){q.push([n,v,Date.now()]);}"
    "document.addEventListener('click',function(e){var a=e.target.closest('a');if(a&&a.dataset.at){t('click',"
    "a.dataset.at);}});if(window.innerWidth<700){document.documentElement.className+=' narrow';}"
    "for(var i=0;i<3;i++){t('ready',i*1000);}})();"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One invented advert; `shown_pay` says whether the board lets its readers see the wage."""

    number: int
    title: str
    employer: str
    place: str
    wage: int
    shown_pay: bool
    posted: str
    lines: tuple[str, ...]


def _sentence(words: random.Random) -> str:
    pattern = words.choice(_OPENINGS)
    first = words.choice(_PEOPLE) if pattern.startswith("We are") else words.choice(_DOINGS)
    return pattern.format(first, words.choice(_DOINGS))


def _head_of(number: int) -> Job:
    words = random.Random(number)
    return Job(
        number=number,
        title=f"{words.choice(_TRADES)} ({words.choice('ABCDEFGHK')}{number})",
        employer=f"{words.choice(_FIRMS)} {words.choice(_FORMS)}",
        place=words.choice(_PLACES),
        wage=words.randrange(9_000, 32_000, 500),
        shown_pay=number % 3 > 0,
        posted=f"2026-11-{number % 24 + 1:02d}",
        lines=(),
    )


def make_job(number: int) -> Job:
    """The advert with this number: 15 to 20 paragraphs, every second one with a phone to ring."""
    head = _head_of(number)
    words = random.Random(-number)
    lines = [
        " ".join(_sentence(words) for _ in range(words.randint(2, 4))) for _ in range(words.randint(15, 20))
    ]
    if number % 2:
        lines.append(f"For questions call +91 99999 {number % 100_000:05d} between 10 and 5.")
    return Job(**{name: getattr(head, name) for name in Job.__slots__ if name != "lines"}, lines=tuple(lines))


def _posting(job: Job) -> dict[str, Any]:
    """The advert as a schema.org JobPosting; the wage is stated where it is shown."""
    stated: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": "".join(f"<p>{escape(line, quote=False)}</p>" for line in job.lines),
        "identifier": {"@type": "PropertyValue", "name": BOARD, "value": str(job.number)},
        "datePosted": job.posted,
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": job.employer},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": job.place, "addressCountry": "IN"},
        },
    }
    if job.shown_pay:
        value = {"@type": "QuantitativeValue", "value": job.wage, "unitText": "MONTH"}
        stated["baseSalary"] = {"@type": "MonetaryAmount", "currency": "INR", "value": value}
    return stated


def _script_of(job: Job) -> str:
    written = json.dumps(_posting(job), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{written}</script>'


def _pay_of(job: Job) -> str:
    return f"Rs {job.wage:,} per month" if job.shown_pay else ""


def _facts(job: Job) -> str:
    rows = [
        ("Company", job.employer),
        ("Location", job.place),
        ("Salary", _pay_of(job)),
        ("Posted on", job.posted),
    ]
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows if value)
    return f'<table class="facts b3">{cells}</table>'


def _card(job: Job) -> str:
    wage = f'<span class="pay">{_pay_of(job)}</span>' if job.shown_pay else ""
    return (
        f'<li class="job-card b5"><h3><a href="/job/{job.number}" data-at="card">{job.title}</a></h3>'
        f'<p class="company">{job.employer}</p><p class="location">{job.place}</p>{wage}</li>'
    )


def _menu() -> str:
    names = [f'<li><a href="/jobs/{p.lower()}">Jobs in {p}</a></li>' for p in _PLACES]
    names += [f'<li><a href="/jobs/{t.lower().replace(" ", "-")}">{t} jobs</a></li>' for t in _TRADES]
    names += [f'<li><a href="/{w}">{w.title()}</a></li>' for w in ("about", "contact", "login", "register")]
    return f'<nav class="menu b1"><ul>{"".join(names[:_MENU])}</ul></nav>'


_TOP = (
    f'<header class="top b2"><a class="logo" href="/">{BOARD}</a><p>Work near home</p>'
    '<a href="tel:+919999900001">Help: 99999 00001</a></header>' + _menu()
)
_FOOTER = (
    f'<footer class="foot b7"><p>{BOARD}, Station Road, Guwahati</p><p>Board office: +91 99999 00001, '
    '<a href="mailto:office@example.org">office@example.org</a></p><ul><li>'
    '<a href="/privacy">Privacy</a></li><li><a href="/terms">Terms</a></li>'
    '<li><a href="/contact">Contact</a></li></ul>'
    f"<p>© 2026 {BOARD}</p></footer>"
)


def _page(title: str, head: str, main: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f'<body class="b0">{_TOP}\n{main}\n{_FOOTER}<script>{_SCRIPT}</script></body></html>\n'
    ).encode()


def advert_page(number: int, total: int, *, jsonld: bool) -> bytes:
    """The page of advert `number` (1 to `total`), with or without its JobPosting in JSON-LD."""
    job = make_job(number)
    near = [_head_of((number + step - 1) % total + 1) for step in range(1, _CARDS + 1)]
    cards = "".join(_card(other) for other in near if other.number != number)
    body = "".join(f"<p>{escape(line, quote=False)}</p>\n" for line in job.lines)
    head = f'<link rel="canonical" href="/job/{number}">{_script_of(job) if jsonld else ""}'
    main = (
        f'<main class="b4"><article class="job b6"><h1>{job.title}</h1>{_facts(job)}'
        f'<div class="description">{body}</div><a class="apply" href="/apply/{number}">Apply now</a>'
        f'</article><section class="related b8"><h2>Similar jobs</h2><ul>{cards}</ul></section></main>'
    )
    return _page(f"{job.title} in {job.place} | {BOARD}", head, main)


def listing_page(page: int, total: int, per_page: int) -> bytes:
    """List `page` (from 1) of adverts 1 to `total`, linked to its neighbours; past the end it is empty."""
    first, pages = (page - 1) * per_page + 1, -(-total // per_page)
    numbers = range(first, min(first + per_page, total + 1))
    cards = "".join(_card(_head_of(number)) for number in numbers)
    back = f'<a rel="prev" href="/list/{page - 1}">Previous</a>' if page > 1 else ""
    onward = f'<a rel="next" href="/list/{page + 1}">Next</a>' if page < pages else ""
    main = f'<main class="b4"><h1>Jobs, page {page}</h1><ul class="jobs">{cards}</ul>{back} {onward}</main>'
    return _page(f"Jobs, page {page} | {BOARD}", "", main)
