"""The index: the record of adverts, cases and decisions, and the search in front of it."""
