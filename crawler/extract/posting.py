"""A schema.org JobPosting or Course, in whatever shape it comes, read as an advert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from .build import Reading
from .jsonld import type_names
from .offer import kind_of
from .richtext import one_line, rich_text

JOB_TYPES = frozenset({"jobposting", "job"})
COURSE_TYPES = frozenset({"course", "educationaloccupationalprogram", "workbasedprogram"})
_OFFER_TYPES = JOB_TYPES | COURSE_TYPES
_TELLING = frozenset({"title", "name", "description"})
_NUMBERS = (int, float)
_SCALARS = (str, *_NUMBERS)
_LIST_LIMIT = 12


def _names(value: Any, index: dict[str, dict[str, Any]], *keys: str) -> Iterator[str]:
    """Names in a string, an object (by the keys given), a reference to one, or a list of these."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, _SCALARS) and not isinstance(item, bool):
            text = one_line(str(item))
            if text:
                yield text
        elif isinstance(item, dict):
            whole = resolve(item, index)
            for key in keys or ("name", "legalName", "alternateName", "@value"):
                found = _first(whole[key], index) if whole.get(key) is not None else None
                if found:
                    yield found
                    break


def resolve(value: dict[str, Any], index: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The object that a bare `@id` refers to."""
    if set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        return index.get(value["@id"], value)
    return value


def index_ids(objects: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Objects by `@id`, the fullest of each."""
    found: dict[str, dict[str, Any]] = {}
    for value in objects:
        name = value.get("@id")
        if isinstance(name, str) and len(value) > len(found.get(name, {})):
            found[name] = value
    return found


def _first(value: Any, index: dict[str, dict[str, Any]], *keys: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return one_line(value) or None
    return next(_names(value, index, *keys), None)


def _address(value: Any, index: dict[str, dict[str, Any]]) -> str | None:
    """A postal address as one line, its parts in the order of the schema, none twice."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return one_line(value) or None
    if not isinstance(value, dict):
        return None
    value = resolve(value, index)
    parts: list[str] = []
    for key in ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"):
        part = _first(value.get(key), index)
        if part and not any(part.lower() in other.lower() for other in parts):
            parts.append(part)
    return ", ".join(parts) or _first(value.get("name"), index)


def _place_of(value: Any, index: dict[str, dict[str, Any]]) -> str | None:
    if isinstance(value, str):
        return one_line(value) or None
    if not isinstance(value, dict):
        return None
    value = resolve(value, index)
    if value.get("address") is not None:
        found = _address(value["address"], index)
        if found:
            return found
    if any(key.startswith("address") or key == "streetAddress" for key in value):
        return _address(value, index)
    return _first(value.get("name"), index)


def read_place(posting: dict[str, Any], index: dict[str, dict[str, Any]]) -> str | None:
    """Where the work is; several places apart by `; `."""
    for key in ("jobLocation", "applicantLocationRequirements", "location"):
        value = posting.get(key)
        if value is None:
            continue
        found: list[str] = []
        for item in (value if isinstance(value, list) else [value])[:_LIST_LIMIT]:
            place = _place_of(item, index)
            if place and place not in found:
                found.append(place)
        if found:
            return "; ".join(found)
    return None


def _number(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, _NUMBERS):
        return str(value)
    text = one_line(str(value))[:40] if isinstance(value, str) else ""
    return text.removesuffix(".00").removesuffix(".0") or None


def _amount(value: dict[str, Any]) -> tuple[str | None, str | None]:
    low, high = _number(value.get("minValue")), _number(value.get("maxValue"))
    single = value.get("value")
    if low and high and low != high:
        amount: str | None = f"{low}-{high}"
    else:
        amount = low or high or (_number(single) if not isinstance(single, dict | list) else None)
    unit = value.get("unitText") or value.get("unitCode")
    return amount, one_line(unit).lower() if isinstance(unit, str) and unit.strip() else None


def read_wage(posting: dict[str, Any]) -> str | None:
    """The wage composed of its values, always alike: `INR 12000-15000/month`; a string as it stands."""
    value = posting.get("baseSalary") or posting.get("estimatedSalary") or posting.get("salary")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, _SCALARS):
        text = one_line(str(value))
        currency = posting.get("salaryCurrency")
        return f"{currency} {text}" if text.isdigit() and isinstance(currency, str) else text or None
    if not isinstance(value, dict):
        return None
    amount, unit = _amount(value)
    inner = value.get("value")
    if isinstance(inner, list):
        inner = inner[0] if inner else None
    if isinstance(inner, dict):
        amount, unit = (_amount(inner)[0] or amount), (_amount(inner)[1] or unit)
    if not amount or amount in {"0", "0-0"}:
        return None
    currency = value.get("currency") or posting.get("salaryCurrency")
    head = f"{one_line(currency)} " if isinstance(currency, str) and currency.strip() else ""
    return f"{head}{amount}{'/' + unit if unit else ''}"


def _identifier(posting: dict[str, Any]) -> str | None:
    value = posting.get("identifier")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("value") or value.get("@id") or value.get("propertyID")
    if isinstance(value, str | int) and not isinstance(value, bool):
        return one_line(str(value))[:200] or None
    return None


_BODY_KEYS = (
    "responsibilities",
    "qualifications",
    "skills",
    "experienceRequirements",
    "educationRequirements",
    "jobBenefits",
    "incentiveCompensation",
    "workHours",
)


def read_body(posting: dict[str, Any], index: dict[str, dict[str, Any]]) -> str:
    """The description; where it is missing, what the other fields say."""
    description = "\n".join(filter(None, _texts(posting.get("description"))))
    if description:
        return description
    parts = [
        rich_text(text)
        for key in _BODY_KEYS
        for text in _names(posting.get(key), index, "description", "name")
    ]
    return "\n".join(part for part in parts if part)


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield rich_text(item)
        elif isinstance(item, dict) and isinstance(item.get("@value"), str):
            yield rich_text(item["@value"])


def find_postings(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The postings among all objects of a page; the courses where there is none."""
    found: list[dict[str, Any]] = []
    for value in objects:
        if _TELLING.isdisjoint(value):
            continue
        if not _OFFER_TYPES.isdisjoint(type_names(value)) and _is_whole(value):
            found.append(value)
    jobs = [value for value in found if not JOB_TYPES.isdisjoint(type_names(value))]
    return jobs or found


def _is_whole(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(key), str) and value[key].strip() for key in _TELLING)


def read_posting(posting: dict[str, Any], index: dict[str, dict[str, Any]]) -> Reading:
    """The advert that a posting or course describes."""
    types = type_names(posting)
    title = _first(posting.get("title"), index) or _first(posting.get("name"), index) or ""
    text = read_body(posting, index)
    employer = _first(
        posting.get("hiringOrganization") or posting.get("provider") or posting.get("employmentUnit"), index
    )
    url = posting.get("url") or posting.get("mainEntityOfPage") or posting.get("@id")
    if isinstance(url, dict):
        url = url.get("@id")
    return Reading(
        title=title,
        text=text,
        employer=employer,
        place=read_place(posting, index),
        wage=read_wage(posting),
        posted=_first(posting.get("datePosted") or posting.get("datePublished"), index),
        kind=kind_of(title, text, types),
        identifier=_identifier(posting),
        permalink=url if isinstance(url, str) else None,
        jobposting=dump(posting),
    )


def dump(posting: dict[str, Any]) -> str:
    """The raw object as JSON text, which escapes all control characters but one."""
    try:
        written = orjson.dumps(posting).decode()
    except (TypeError, orjson.JSONEncodeError):
        import json

        written = json.dumps(posting, ensure_ascii=True)
    return written.replace("\x7f", "\ufffd")
