"""The documents are held to the code: every setting and every verb is described."""

from pathlib import Path

import pytest
import typer

import mukti
from classifiers.settings import ClassifierSettings
from crawler.settings import CrawlerSettings
from demo.settings import DemoSettings
from dispatch.settings import DispatchSettings
from index.settings import IndexSettings
from review_ui.settings import ReviewSettings

ROOT = Path(__file__).parent.parent
SLICES = (CrawlerSettings, ClassifierSettings, IndexSettings, DispatchSettings, ReviewSettings, DemoSettings)


def _verbs(command, prefix=()):
    children = getattr(command, "commands", None)
    if not children:
        return [" ".join(prefix)]
    return [verb for name, child in children.items() for verb in _verbs(child, (*prefix, name))]


@pytest.mark.parametrize("kind", SLICES, ids=lambda kind: kind.__name__)
def test_every_setting_is_documented_with_its_description(kind):
    text = (ROOT / "docs" / "settings.md").read_text()
    for name, field in kind.model_fields.items():
        assert f"`MUKTI_{name.upper()}`" in text, f"{kind.__name__}.{name} is not in docs/settings.md"
        assert field.description, f"{kind.__name__}.{name} has no description"
        assert field.description in text, f"docs/settings.md describes {name} otherwise than the code does"


def test_no_setting_is_documented_that_does_not_exist():
    known = {f"MUKTI_{name.upper()}" for kind in SLICES for name in kind.model_fields} | {"MUKTI_HOME"}
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    documented = {line.split("`")[1] for line in lines if line.startswith("| `MUKTI_")}
    assert documented == known


@pytest.mark.parametrize("verb", _verbs(typer.main.get_command(mukti.app)))
def test_every_verb_is_in_the_list_of_commands(verb):
    assert f"`mukti {verb}" in (ROOT / "docs" / "how_it_works.md").read_text()
