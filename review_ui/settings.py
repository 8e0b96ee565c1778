"""Settings of the triage pages."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from mukti_settings import Slice

LEAST_TOKEN = 24


class ReviewSettings(Slice):
    """Where the pages are served, under which names, and how long a session lasts."""

    web_host: str = Field(default="127.0.0.1", description="address the web server listens on")
    web_port: int = Field(
        default=8321, ge=0, le=65535, description="port the web server listens on; 0 picks one"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="host names under which the pages may be asked for (JSON list)",
    )
    behind_https: bool = Field(
        default=False,
        description="whether a proxy in front speaks https: cookies are then sent over https only",
    )
    trusted_proxy: str = Field(
        default="127.0.0.1",
        description="address of that proxy, whose forwarded-for and forwarded-proto are believed",
    )
    web_threads: int = Field(default=8, ge=1, le=64, description="requests served at once (threads)")
    session_hours: int = Field(default=8, ge=1, le=24, description="hours after which one must log in again")
    login_attempts: int = Field(
        default=5, ge=1, le=50, description="wrong passwords before a lock-out (count)"
    )
    lockout_minutes: int = Field(default=15, ge=1, le=1440, description="length of a lock-out (minutes)")

    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="bearer token of a monitor that reads /metrics; without one, this machine alone may",
    )

    @field_validator("metrics_token")
    @classmethod
    def _long(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < LEAST_TOKEN:
            raise ValueError(f"at least {LEAST_TOKEN} characters, or none")
        return token

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        """From the environment: a JSON list, or names with commas between."""
        if not isinstance(given, str):
            return given
        if given.lstrip().startswith("["):
            return json.loads(given)
        return tuple(name.strip() for name in given.split(",") if name.strip())
