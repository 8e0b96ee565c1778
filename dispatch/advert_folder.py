"""`02-adverts/<id>/`: an advert with its capture, its words as they stood, and what is known of both."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from dispatch.dossier import folder_name, local_time, utc_time
from index.records import EvidenceItem

SUPPLIED = "No capture: an analyst supplied this advert; it was not fetched by the watch."
LOST = "The WARC record of this capture is no longer kept; its hash and facts remain."


def capture_note(item: EvidenceItem) -> str:
    """What a reader must know where there is no WARC record; empty where there is one."""
    if item.capture is None:
        return SUPPLIED
    return LOST if item.warc_member is None else ""


def write_json(path: Path, plain: dict[str, Any]) -> None:
    """Readable JSON in every script; escaped throughout where a text holds half a surrogate pair."""
    try:
        raw = json.dumps(plain, ensure_ascii=False, indent=1, default=_plain).encode("utf-8")
    except UnicodeEncodeError:
        raw = json.dumps(plain, indent=1, default=_plain).encode("ascii")
    path.write_bytes(raw + b"\n")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no plain form of {type(value).__name__}")


def advert_facts(item: EvidenceItem) -> dict[str, Any]:
    """The capture, and the advert's fields as the page had them."""
    return {
        "note": capture_note(item),
        "capture": asdict(item.capture) if item.capture is not None else None,
        "advert": asdict(item.advert),
        "language": item.assessment.language,
        "first_seen": {"ist": local_time(item.first_seen), "utc": utc_time(item.first_seen)},
        "last_seen": {"ist": local_time(item.last_seen), "utc": utc_time(item.last_seen)},
        "text_txt": "the title, an empty line, the text; both verbatim",
    }


def write_advert(parent: Path, item: EvidenceItem) -> None:
    """Writes the advert's folder below `02-adverts`."""
    folder = parent / folder_name(item)
    folder.mkdir()
    words = f"{item.advert.title}\n\n{item.advert.text}"
    (folder / "text.txt").write_bytes(words.encode("utf-8", "surrogatepass"))
    write_json(folder / "capture.json", advert_facts(item))
    if item.capture is not None and item.warc_member is not None:
        (folder / "capture.warc.gz").write_bytes(item.warc_member)
