"""One spelling for each address, and how traps look."""

from __future__ import annotations

import pytest

from crawler.fetching.addresses import (
    is_page,
    is_part,
    looks_like_trap,
    normalise_url,
    read_location,
    shape_of,
    site_of,
    url_key,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Board.Example:80/a#x", "http://board.example/a"),
        ("https://board.example:443", "https://board.example/"),
        ("https://board.example/a/../b/./c", "https://board.example/b/c"),
        ("https://board.example/?utm_source=x&id=3&PHPSESSID=abc", "https://board.example/?id=3"),
        ("https://board.example/a;jsessionid=0F?x=1", "https://board.example/a?x=1"),
        (
            "https://board.example/নিয়োগ",
            "https://board.example/%E0%A6%A8%E0%A6%BF%E0%A6%AF%E0%A6%BC%E0%A7%8B%E0%A6%97",
        ),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://board.example./x", "http://board.example/x"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("https://board.example/?", "https://board.example/"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert normalise_url(url) == expected
    assert normalise_url(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "ftp://board.example/", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x",
        "mailto:a@b.example",
        "http://user@board.example/", "http://u:p@board.example/", "http:///x",
        "http://board.example\\@evil/",
        "http://board.example/\r\nHost: x", "http://board.example/a\tb",
        "https://board.example/" + "x" * 3000,
        "http://board.example:99999/", "//board.example/", "", "http://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_usable_address(url: str) -> None:
    with pytest.raises(ValueError):
        normalise_url(url)


def test_spellings_of_one_page_share_a_key() -> None:
    urls = ["http://board.example/a?x=1&y=2", "https://www.board.example/a/?y=2&x=1"]
    assert len({url_key(normalise_url(url)) for url in urls}) == 1


def test_sites() -> None:
    assert site_of("https://www.board.example/a") == site_of("http://board.example:80/b")
    assert site_of("http://127.0.0.1:8001/") != site_of("http://127.0.0.1:8002/")


@pytest.mark.parametrize(
    ("url", "page"), [("http://a.example/x.JPG", False), ("http://a.example/x.html", True)]
)
def test_pictures_are_no_pages(url: str, page: bool) -> None:
    assert is_page(url) is page


def test_shapes_join_pages_of_one_pattern() -> None:
    assert shape_of("http://a.example/cal/2026/11") == shape_of("http://a.example/cal/2031/2")
    assert shape_of("http://a.example/job/cook-in-a-hotel") == shape_of(
        "http://a.example/job/maid-for-a-house"
    )
    assert shape_of("http://a.example/job/1") != shape_of("http://a.example/page/1")


@pytest.mark.parametrize(
    ("url", "trap"),
    [
        ("http://a.example/a/b/a/b/a/b/a/b/", True),
        ("http://a.example/" + "x/" * 20, True),
        ("http://a.example/?" + "&".join(f"k{n}=1" for n in range(12)), True),
        ("http://a.example/jobs/assam/kamrup/guwahati/driver?page=3&sort=new", False),
    ],
)
def test_traps(url: str, trap: bool) -> None:
    assert looks_like_trap(url) is trap


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("/নিয়োগ".encode(), "/নিয়োগ"),
        ("http://１２７.０.０.１/".encode(), "http://１２７.０.０.１/"),
        (b" /caf\xe9 ", "/café"),
        (b"/a?b=c", "/a?b=c"),
    ],
)
def test_a_redirect_is_read_as_browsers_read_it(raw: bytes, expected: str) -> None:
    assert read_location(raw.decode("latin-1")) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/app.js", True), ("/a.mjs", True), ("/s.css", True), ("/api/jobs", True), ("/x.json", True),
     ("/p.png", False), ("/p.SVG", False), ("/f.woff2", False), ("/v.mp4", False)],
)  # fmt: skip
def test_what_may_be_a_part(url: str, expected: bool) -> None:
    assert is_part("http://board.example" + url) is expected
