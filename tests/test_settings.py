"""Settings are checked at the door: a bad value or a misspelt name is one clear line."""

import pytest

from crawler.settings import CrawlerSettings
from index.settings import IndexSettings
from mukti_settings import SettingsError, Slice, read_slice, refuse_unknown_keys

SLICES = (CrawlerSettings, IndexSettings)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MUKTI_HOME", str(tmp_path))
    (tmp_path / "mukti.toml").write_text("parallel = 3\nfetch_limit_s = 7.5\n")
    monkeypatch.setenv("MUKTI_PARALLEL", "5")
    settings = read_slice(CrawlerSettings)
    assert (settings.parallel, settings.fetch_limit_s, settings.home) == (5, 7.5, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"), [("MUKTI_PARALLEL", "many"), ("MUKTI_FETCH_LIMIT_S", "-1"), ("MUKTI_PARALLEL", "0")]
)
def test_a_bad_value_names_setting_and_value(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}.*{value}"):
        read_slice(CrawlerSettings)


@pytest.mark.parametrize(
    ("toml", "said"),
    [("paralel = 3\n", "unknown setting 'paralel'; meant 'parallel'"), ("parallel = \n", "no TOML")],
)
def test_a_bad_file_is_refused(tmp_path, monkeypatch, toml, said):
    monkeypatch.setenv("MUKTI_HOME", str(tmp_path))
    (tmp_path / "mukti.toml").write_text(toml)
    with pytest.raises(SettingsError, match=said):
        refuse_unknown_keys(SLICES)


def test_a_file_that_is_no_toml_stops_every_slice(tmp_path, monkeypatch):
    monkeypatch.setenv("MUKTI_HOME", str(tmp_path))
    (tmp_path / "mukti.toml").write_text("= = =")
    with pytest.raises(SettingsError):
        read_slice(Slice)
