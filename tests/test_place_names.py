"""Every place that the classifiers can name has a name on the pages and in every digest language."""

from pathlib import Path

import pytest
import yaml

from review_ui.words import say_region

ROOT = Path(__file__).parent.parent
CODES = sorted(yaml.safe_load((ROOT / "classifiers/rules/places.yml").read_text("utf-8"))["regions"])
CATALOGUE = yaml.safe_load((ROOT / "dispatch/catalogue/places.yml").read_text("utf-8"))


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_names(code):
    assert say_region(code) != code
    assert set(CATALOGUE[code]) == {"en", "hi", "bn", "as"}
