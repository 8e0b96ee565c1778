"""A pasted text gets a heading of whole words, and no number is cut in two by it."""

import pytest

from crawler.extract import advert_from_text

FILL = "some more words of the advert " * 8


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Girls wanted for Goa\nCall 99999 00123", "Girls wanted for Goa"),
        (f"Girls wanted for Goa. {FILL}", "Girls wanted for Goa."),
        (f"Girls wanted call 9999900123 {FILL}", "Girls wanted call…"),
        (f"মেয়ে চাই ফোন ৯৯৯৯৯ ০০১২৩ {FILL}", "মেয়ে চাই ফোন…"),
        (f"Girls wanted for house work in Delhi {FILL}", "Girls wanted for house work in…"),
    ],
)
def test_heading(text, title):
    assert advert_from_text("", text).title == title
