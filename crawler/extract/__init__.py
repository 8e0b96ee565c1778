"""From the bytes of a page to the adverts it carries."""
