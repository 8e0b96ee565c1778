"""Dispatch: what leaves the building, and only after a person decided."""
