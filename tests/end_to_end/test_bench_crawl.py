"""The crawl's bench runs whole and prints what a machine reads of it; no figure is judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = (
    "pipeline_vs_parsel", "pipeline_vs_bare", "growth_500_to_8000", "extract_ms_jsonld", "extract_ms_plain",
)  # fmt: skip


def test_all_contestants_read_every_advert_and_every_figure_is_measured():
    command = [sys.executable, str(ROOT / "bench/crawl.py"), "--pages", "200", "--rounds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (line,) = done.stdout.splitlines()
    result = json.loads(line)
    assert all(result[name] > 0 for name in FIGURES)
    assert result["rendered_share"] == 0.0
    assert set(result["cpu_ms_per_page"]) == {"bare", "parsel", "pipeline"}
