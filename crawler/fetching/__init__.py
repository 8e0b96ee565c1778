"""The way out: addresses, politeness, the guard, and a client of our own."""
