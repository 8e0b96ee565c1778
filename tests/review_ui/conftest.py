"""A home with scenes, accounts, and browsers without a screen: Django's test client, logged in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import index
from index.records import Actor
from review_ui.check import use_checkers
from tests import builders as make
from tests.review_ui.scenes import store_scenes

PASSWORDS = {"asha": "lantern-river-29", "bina": "kettle-monsoon-31", "dev": "gravel-orchid-47"}
ROLES = {"asha": "analyst", "bina": "supervisor", "dev": "admin"}
ANALYST = Actor("asha", "analyst", "web")


@pytest.fixture
def quick_hash(settings: Any) -> None:
    """A quick suite needs a quick hash of passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def accounts(home: Path, quick_hash: None) -> Path:
    """A home with an analyst, a supervisor and an administrator."""
    for name, role in ROLES.items():
        index.add_user(name, PASSWORDS[name], role)
    return home


@pytest.fixture(scope="session")
def kept_scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the filled home is kept once it was made."""
    return tmp_path_factory.mktemp("scenes") / "home"


@pytest.fixture
def filled(home: Path, kept_scenes: Path, quick_hash: None, request: pytest.FixtureRequest) -> Path:
    """A home with accounts and the scenes: made once, then copied."""
    from django.db import connection

    if kept_scenes.exists():
        connection.close()
        shutil.rmtree(home)
        shutil.copytree(kept_scenes, home)
        return home
    store_scenes(request.getfixturevalue("accounts"))
    connection.close()
    shutil.copytree(home, kept_scenes)
    return home


def log_in(name: str) -> Client:
    """A client with this person's session; errors of views come as pages, as in real use."""
    from django.contrib.auth import get_user_model

    client = Client(raise_request_exception=False)
    client.force_login(
        get_user_model().objects.get(username=name), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def analyst(filled: Path) -> Client:
    """An analyst with work to do."""
    return log_in("asha")


@pytest.fixture
def supervisor(filled: Path) -> Client:
    """A supervisor."""
    return log_in("bina")


@pytest.fixture
def checkers(filled: Path) -> list[tuple[Any, ...]]:
    """Stand-ins for the classifiers and the crawler; returns what they were asked."""
    asked: list[tuple[Any, ...]] = []

    def check_text(title: str, text: str) -> tuple[Any, Any]:
        asked.append(("text", title, text))
        one = make.advert(title=title or "pasted", text=text, source="supplied", capture_id="")
        return one, make.assessment(one, band="review", signs=[text.split(maxsplit=1)[0]])

    def check_address(url: str, actor: Actor) -> list[str]:
        asked.append(("address", url, actor.name))
        if "nothing" in url:
            raise ValueError("the page could not be read: dead (timeout)")
        return [view.id for view in index.case("MW-2026-0001", actor=actor).adverts]

    use_checkers(check_text, check_address)
    return asked


def case_of(title: str, client_name: str = "asha") -> str:
    """The reference of the case whose adverts include this title."""
    actor = Actor(client_name, "analyst", "web")
    for summary in index.all_cases(actor=actor):
        if any(view.title == title for view in index.case(summary.ref, actor=actor).adverts):
            return summary.ref
    raise AssertionError(f"no case with {title!r}")


def page_text(response: Any) -> str:
    """The page as text; every page is UTF-8."""
    return str(response.content.decode())
