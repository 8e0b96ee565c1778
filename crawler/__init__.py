"""The crawler: what to watch, fetched politely, captured as evidence, extracted into adverts."""
