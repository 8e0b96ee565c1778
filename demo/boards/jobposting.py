"""schema.org JSON as job boards really write it: whole, nested, doubly escaped, or broken."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from demo.world import Posting

STATES = 8


def _salary(wage: str | None) -> dict[str, Any] | None:
    amounts = [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]{3,7}", wage or "")]
    if not amounts:
        return None
    value = {
        "@type": "QuantitativeValue",
        "minValue": amounts[0],
        "maxValue": amounts[-1],
        "unitText": "MONTH",
    }
    return {"@type": "MonetaryAmount", "currency": "INR", "value": value}


def _description(posting: Posting) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in posting.body)


def _whole(posting: Posting) -> dict[str, Any]:
    plain = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": posting.title,
        "identifier": {"@type": "PropertyValue", "name": "Sitara Jobs", "value": str(posting.number)},
        "description": _description(posting),
        "datePosted": posting.posted.isoformat(),
        "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": posting.employer or "Confidential"},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": posting.place,
                "addressCountry": "IN",
            },
        },
        "baseSalary": _salary(posting.wage),
    }
    return {key: value for key, value in plain.items() if value is not None}


def _dump(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1).replace("</", "<\\/")


def _break(text: str) -> str:
    """A comma too many and a raw line break inside a string, as hand-written templates produce them."""
    return re.sub(r"\}\s*$", ",}", text).replace("<\\/p><p>", "<\\/p>\n<p>", 1)


def _in_graph(whole: dict[str, Any], base: str) -> str:
    site = {"@type": "WebSite", "name": "Sitara Jobs", "url": base}
    crumbs = {"@type": "BreadcrumbList", "itemListElement": []}
    body = {key: value for key, value in whole.items() if key != "@context"}
    return _dump({"@context": "https://schema.org", "@graph": [site, crumbs, body]})


def _in_list(whole: dict[str, Any]) -> str:
    return _dump([{"@context": "https://schema.org", "@type": "Organization", "name": "Sitara"}, whole])


def _escaped_twice(whole: dict[str, Any]) -> str:
    return _dump({**whole, "description": html.escape(whole["description"])})


def _loose(whole: dict[str, Any]) -> str:
    employer = whole["hiringOrganization"]["name"]
    return _dump({**whole, "hiringOrganization": employer, "jobLocation": [whole["jobLocation"]]})


def posting_json(posting: Posting, base: str, state: int) -> str | None:
    """The page's JSON-LD in one of eight states; None in the state of a page that has none."""
    whole = _whole(posting)
    written = (
        _dump(whole),
        _in_graph(whole, base),
        _in_list(whole),
        _escaped_twice(whole),
        _break(_dump(whole)),
        None,
        _loose(whole),
        f"//<![CDATA[\n{_dump(whole)}\n//]]>",
    )
    return written[state]


def article_json(posting: Posting, base: str) -> str:
    """An article's JSON-LD: no job."""
    return _dump(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": posting.title,
            "datePublished": posting.posted.isoformat(),
            "publisher": {"@type": "Organization", "name": "Sitara Jobs", "url": base},
        }
    )
