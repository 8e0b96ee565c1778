"""How well and how fast adverts are assessed: recall, false alarms, adverts per second, memory.

`python bench/assess.py --quality FILE` reads JSON lines with `label` (luring, ordinary, hard), `language`
and `difficulty`; a flag is a band of review or urgent. `--emscad FILE` adds the legitimate adverts of
EMSCAD as ordinary English ones. `--json` prints one object.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

from classifiers import assess_fields

Row = dict[str, Any]
WORDS_PER_ADVERT = 130
ROUNDS = 3


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _flagged(row: Row) -> bool:
    return assess_fields(str(row["id"]), row["title"], row["text"]).band != "none"


def _share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def measure_quality(rows: list[Row]) -> Row:
    """Recall of luring adverts and false alarms, overall, by language and by difficulty."""
    by_label: dict[str, list[bool]] = defaultdict(list)
    by_language: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    by_difficulty: dict[str, list[bool]] = defaultdict(list)
    wrong: list[str] = []
    for row in rows:
        flag = _flagged(row)
        by_label[row["label"]].append(flag)
        by_language[row["language"]][row["label"]].append(flag)
        if row["label"] == "luring":
            by_difficulty[row["difficulty"]].append(flag)
        if flag != (row["label"] == "luring"):
            wrong.append(str(row["id"]))
    return {
        "recall": _share(by_label["luring"]),
        "false_alarms_ordinary": _share(by_label["ordinary"]),
        "false_alarms_hard": _share(by_label["hard"]),
        "counts": {label: len(flags) for label, flags in by_label.items()},
        "by_language": {
            language: {label: _share(flags) for label, flags in labels.items()}
            for language, labels in by_language.items()
        },
        "by_difficulty": {name: _share(flags) for name, flags in by_difficulty.items()},
        "wrong": wrong,
    }


def _emscad_legitimate(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                "id": line["id"],
                "label": "ordinary",
                "language": "en",
                "difficulty": "plain",
                "title": line["title"],
                "text": "\n".join(
                    line[key] for key in ("company_profile", "description", "requirements", "benefits")
                ),
            }
            for line in csv.DictReader(file)
            if line["fraudulent"] == "0"
        ]


def _long_adverts(rows: list[Row]) -> list[Row]:
    """Adverts of about `WORDS_PER_ADVERT` words, made of neighbours of one language."""
    made: list[Row] = []
    words: list[str] = []
    for row in rows:
        words += row["text"].split()
        if len(words) >= WORDS_PER_ADVERT:
            made.append({"id": len(made), "title": row["title"], "text": " ".join(words[:WORDS_PER_ADVERT])})
            words = []
    return made


def measure_speed(rows: list[Row]) -> Row:
    """Adverts per second of processor time, after one round to warm the word caches."""
    adverts = _long_adverts(rows)
    best = 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        for row in adverts:
            _flagged(row)
        best = max(best, len(adverts) / (time.process_time() - start))
    return {
        "adverts_per_s_core": best,
        "words_per_advert": WORDS_PER_ADVERT,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(
    quality: Annotated[Path, typer.Option(help="JSON lines of labelled adverts")],
    emscad: Annotated[Path | None, typer.Option(help="emscad_subset.csv")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one object")] = False,
) -> None:
    """Measure the classifiers on labelled adverts."""
    rows = _rows(quality)
    result = {**measure_quality(rows), **measure_speed(rows)}
    if emscad is not None:
        flags = [_flagged(row) for row in _emscad_legitimate(emscad)]
        result["false_alarms_emscad_legitimate"] = _share(flags)
    json.dump(result, sys.stdout, indent=None if as_json else 1, ensure_ascii=False)
    typer.echo()


if __name__ == "__main__":
    typer.run(main)
