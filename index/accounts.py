"""Accounts: who may log in, with which role; and who a person at the command line is."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from index import models
from index.audit import Entry, append_events
from index.records import Actor, RefusedError, Role, UnknownRecordError

_ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the list shows one; never anything secret."""

    name: str
    role: Role
    active: bool
    last_login: datetime | None


def add_user(name: str, password: str, role: str, *, by: Actor | None = None) -> Account:
    """A new account. Raises: RefusedError naming the field: name, role or password."""
    if role not in _ROLES:
        raise RefusedError(f"role: {role[:40]!r} is none of {', '.join(_ROLES)}")
    user = models.User(username=name, role=role)
    try:
        models.User.username_validator(name)
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise RefusedError(f"name: {' '.join(error.messages)}") from error
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save()
            append_events([Entry((by or cli_actor(None)).name, "user.added", name, f"role={role}")])
    except IntegrityError as error:
        raise RefusedError(f"name: there is a user {name!r} already") from error
    return _account(user)


def set_password(name: str, password: str, *, by: Actor | None = None) -> None:
    """A new password for an account. Raises: UnknownRecordError; RefusedError when it is too weak."""
    user = _find(name)
    _set_password(user, password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        append_events([Entry((by or cli_actor(None)).name, "user.password_set", name)])


def users() -> tuple[Account, ...]:
    """Every account, by name."""
    return tuple(_account(user) for user in models.User.objects.order_by("username"))


def cli_actor(name: str | None) -> Actor:
    """Who acts at the command line: an account named by --as, else the login of this machine.

    Raises: UnknownRecordError when there is no such active account.
    """
    if name is None:
        return Actor(f"cli:{_login()}", "supervisor", "cli")
    user = _find(name)
    if not user.is_active:
        raise UnknownRecordError(f"user {name!r} is not active")
    return Actor(user.username, user.role, "cli")  # type: ignore[arg-type]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _find(name: str) -> models.User:
    user = models.User.objects.filter(username=name).first()
    if user is None:
        raise UnknownRecordError(f"no user {name[:80]!r}")
    return user


def _set_password(user: models.User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError(f"password: {' '.join(error.messages)}") from error
    user.set_password(password)


def _account(user: models.User) -> Account:
    return Account(user.username, user.role, user.is_active, user.last_login)  # type: ignore[arg-type]
