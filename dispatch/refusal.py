"""What dispatch raises: a partner file that cannot be used, an export that must not leave."""

from __future__ import annotations


class PartnerError(ValueError):
    """A partner that cannot be used; the message names the file, the key and the value."""


class RefusedExportError(ValueError):
    """Nothing leaves: the message says in one line why, without a contact, a name or a text."""
