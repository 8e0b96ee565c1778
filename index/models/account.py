"""Accounts: the people who use the system."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with one role; what a role may do is decided where it is done."""

    class Role(models.TextChoices):
        ANALYST = "analyst"
        SUPERVISOR = "supervisor"
        ADMIN = "admin"

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.ANALYST)
