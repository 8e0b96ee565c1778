"""Runs sources and regular jobs at their times, each slot once."""
