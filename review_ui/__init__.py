"""The triage pages: what was flagged and why, in words an analyst uses, and the form to decide it."""

from review_ui.check import use_checkers
from review_ui.server import serve

__all__ = ["serve", "use_checkers"]
