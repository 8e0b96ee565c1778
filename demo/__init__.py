"""Invented job boards on loopback, to look at the product and to test it end to end."""
