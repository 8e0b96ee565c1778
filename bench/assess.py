"""How well and how fast adverts are assessed: recall, false alarms, adverts per second, memory.

Speed is measured beside spaCy's matchers with a bag-of-words classifier and beside TF-IDF with logistic
regression, in turns, in one process: `vs_*` is how many times as fast as they we are. Memory is that of a
process of its own, through which `--adverts` pass, each with new words. `--quality FILE` reads JSON lines
with `label` (luring, ordinary, hard), `language` and `difficulty`; a flag is a band of review or urgent.
`--emscad FILE` adds the legitimate adverts of EMSCAD as ordinary English ones. `--json` prints one object.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.assess_speed import measure_memory, measure_speed
from classifiers import assess_fields

Row = dict[str, Any]


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


def main(
    quality: Annotated[Path | None, typer.Option(help="JSON lines of labelled adverts")] = None,
    emscad: Annotated[Path | None, typer.Option(help="emscad_subset.csv")] = None,
    adverts: Annotated[int, typer.Option(help="how many pass for the figures of memory")] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="print one object")] = False,
) -> None:
    """Measure the classifiers."""
    result = {**measure_speed(), **measure_memory(adverts)}
    if quality is not None:
        result |= measure_quality(_rows(quality))
    if emscad is not None:
        flags = [_flagged(row) for row in _emscad_legitimate(emscad)]
        result["false_alarms_emscad_legitimate"] = _share(flags)
    json.dump(result, sys.stdout, indent=None if as_json else 1, ensure_ascii=False)
    typer.echo()


if __name__ == "__main__":
    typer.run(main)
