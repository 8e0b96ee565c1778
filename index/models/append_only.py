"""Rows that are written once: the model refuses here, triggers in the database refuse everyone else."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and adds; never updates or deletes."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__}: rows are written once, update refused")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__}: rows are written once, update refused")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__}: rows are written once, deletion refused")


class AppendOnly(models.Model):
    """Base of the rows that are written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises: TypeError when the row exists already."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} {self.pk}: rows are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises: TypeError, always."""
        raise TypeError(f"{type(self).__name__} {self.pk}: rows are written once, deletion refused")
