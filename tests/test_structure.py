"""The house rules that a tool can hold: the room table, the sizes of functions and files."""

import ast
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("crawler", "classifiers", "index", "dispatch", "review_ui", "demo")
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

FORBIDDEN = [
    ("crawler/storing/spool.py", "import index", "the crawler imports none of the rooms"),
    ("classifiers/risk.py", "from crawler import spool", "the classifiers know adverts"),
    ("index/masking.py", "import dispatch", "the index knows the records"),
    ("dispatch/digest.py", "from index.models import Case", "the index's models are private"),
    ("review_ui/forms.py", "import classifiers", "the pages import the index and dispatch alone"),
    ("demo/generator.py", "import classifiers", "the demo's boards import none of the rooms"),
    ("index/masking.py", "import scrapy", "heavy packages of the crawler stay there"),
    ("crawler/advert.py", "import pydantic", "records import the standard library alone"),
]


def _copy_of_code(target: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, target / room, ignore=shutil.ignore_patterns("static", "__pycache__"))
    for name in ("mukti.py", "mukti_settings.py", "pyproject.toml"):
        shutil.copy(ROOT / name, target / name)
    return target


def _lint(where: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT_IMPORTS), "--no-cache"]
    environment = {"PYTHONPATH": str(where), "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"}
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, env=environment)


def test_the_code_as_it_is_keeps_the_room_table(tmp_path):
    done = _lint(_copy_of_code(tmp_path))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("file", "line", "contract"), FORBIDDEN, ids=[row[2] for row in FORBIDDEN])
def test_a_forbidden_import_fails_the_check(tmp_path, file, line, contract):
    code = _copy_of_code(tmp_path)
    with (code / file).open("a") as module:
        module.write(f"\n{line}\n")
    done = _lint(code)
    assert done.returncode == 1
    assert f"{contract}" in done.stdout
    assert "BROKEN" in done.stdout


def test_sizes_of_functions_and_files(capsys):
    lengths, long_files = [], []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            source = path.read_text()
            if source.count("\n") > 300:
                long_files.append(f"{path.relative_to(ROOT)} ({source.count(chr(10))} lines)")
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    assert node.end_lineno is not None
                    lengths.append((node.end_lineno - node.lineno + 1, f"{path.name}:{node.name}"))
    sizes = sorted(size for size, _ in lengths)
    p90 = sizes[int(len(sizes) * 0.9)]
    with capsys.disabled():
        print(f"\nfunctions: {len(sizes)}, median {statistics.median(sizes):.0f}, p90 {p90}, max {sizes[-1]}")
        print(f"files over 300 lines: {', '.join(long_files) or 'none'}")
    too_long = [name for size, name in lengths if size > 60]
    assert not too_long
