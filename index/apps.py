"""The index as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class IndexConfig(AppConfig):
    """The system of record."""

    name = "index"
    label = "index"
    default_auto_field = "django.db.models.BigAutoField"
