"""Hostile feeds, sitemaps, channel previews and JSON, and ordinary pages with broken bytes."""

from __future__ import annotations

import gzip
import json

from bench.pages import advert_page
from tests.drills.hostile_markup import HTML, Chance, Made, Maker, drawn, page

XML = "application/xml"
_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
_OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/d">%p;]>'
)


def _item(marker: str, number: int = 0) -> str:
    return (
        f"<item><title>Tailor wanted</title><link>http://other.example/job/{number}</link><guid>{number}</guid>"
        f"<description>A tailor is wanted for our shop {marker}. Cutting, stitching, mending. Call 99999 00001."
        "</description></item>"
    )


def _word(ad: str) -> str:
    return ad.split("our shop ", 1)[1].split(".", 1)[0]


def _feed(chance: Chance, ad: str) -> Made:
    item, number = _item(_word(ad)), drawn(chance, 10, 15_000)
    inside, planted = chance.choice(
        [(item, True), (_ENTITIES + item + "&j;", False), (_OUTSIDE + item + "&j;", False),
         (item + "".join(_item("x", n) for n in range(1, number)), True), (item + "<a>" * number, True),
         (item.replace("</description>", ""), False), (item[: chance.randrange(len(item))], False),
         (item.replace("Cutting", "&nbsp;&bogus;<![CDATA[<b>]]>"), True), (item.replace("Cutting", "\x00\x08"), True),
         (item.replace("Cutting", "&lt;div&gt;" * number), True), (f"<item><title>{'x' * number * 50}</title></item>{item}", True)]
    )  # fmt: skip
    entities = inside.startswith("<!DOCTYPE")
    head, rest = inside.split("]>", 1) if entities else ("", inside)
    body = f'<?xml version="1.0"?>{head + "]>" if entities else ""}<rss version="2.0"><channel><title>t</title>{rest}</channel></rss>'
    return Made(body.encode("utf-8", "surrogatepass"), "application/rss+xml", planted, role="feed")


def _sitemap(chance: Chance, ad: str) -> Made:
    number = drawn(chance, 100, 50_000)
    inside, name = chance.choice(
        [("<url><loc>http://other.example/{}</loc></url>", "urlset"), ("<sitemap><loc>http://other.example/s{}.xml</loc></sitemap>", "sitemapindex"),
         ("<url><loc>&h;{}</loc></url>", "urlset"), ("<url><loc>javascript:{}</loc></url>", "urlset"), ("<url><loc>{}", "urlset"),
         ("<url>", "urlset"), ("<url><loc>" + "x" * 3000 + "{}</loc></url>", "urlset"), ("\x00<url><loc>{}</loc></url>", "urlset")]
    )  # fmt: skip
    number = min(number, 8_000_000 // len(inside))
    body = f"<?xml version='1.0'?>{chance.choice(['', _ENTITIES, _OUTSIDE])}<{name}>" + "".join(
        inside.format(n) for n in range(number)
    )
    data = (body + f"</{name}>").encode()
    if chance.random() < 0.2:
        data = gzip.compress(data if chance.random() < 0.5 else data + b" " * 80_000_000, 6)
    return Made(data, XML, planted=False, role="sitemap")


def _channel(chance: Chance, ad: str) -> Made:
    message = (
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="{post}">'
        '<div class="tgme_widget_message_text">{text}</div><a class="tgme_widget_message_date" href="{href}"></a></div></div>'
    )
    own = message.format(
        post="work/1", href="https://t.me/work/1", text=ad.replace("<p>", "<br>").replace("</p>", "")
    )
    odd = chance.choice(["work/{}", "", "x" * 5000, "../../{}", "work/{}\x00", "javascript:{}"])
    text = chance.choice(["cook wanted {}", "<div>" * 300, "<br>" * 500, "9" * 3000, "<b><i>" * 100, ""])
    number = drawn(chance, 5, 5000)
    number = min(number, 4_000_000 // (len(message) + len(text) + 2 * len(odd)))
    rest = "".join(
        message.replace("{post}", odd).replace("{href}", odd).replace("{text}", text).replace("{}", str(n))
        for n in range(number)
    )
    return Made(page(own + rest), planted="<div>" not in text and "<b>" not in text, manner="telegram")


def _api(chance: Chance, ad: str) -> Made:
    item = {
        "id": 1,
        "title": "Tailor wanted",
        "text": f"A tailor is wanted for our shop {_word(ad)}. Cutting, stitching. Call 99999 00001.",
    }
    odd = chance.choice(
        [
            None,
            [],
            {},
            1e308,
            "x" * 500_000,
            [[]],
            "\ud800",
            "\x00",
            -1,
            True,
            {"text": {"text": {}}},
            10**300,
        ]
    )
    key = chance.choice(["id", "title", "text", "place", "wage", "next"])
    items: list[object] = (
        [item]
        + [odd] * drawn(chance, 1, 30)
        + [{**item, "id": n, "text": "Cook wanted, call 99999 00001", key: odd} for n in range(2, 20)]
    )
    if chance.random() < 0.2:
        items += [
            {"id": n, "title": "Cook", "text": "Cook wanted in a hotel"}
            for n in range(3, drawn(chance, 100, 30_000))
        ]
    data = json.dumps(
        {"jobs": items, "next": chance.choice(["?p=1", "", None, 5, "http://169.254.169.254/", ["x"]])}
    )
    broken = chance.random() < 0.3
    if broken:
        data = chance.choice(
            [
                data[: chance.randrange(len(data))],
                "[" * 900_000,
                '{"jobs":' * 200_000,
                '{"jobs":' + "9" * 900_000 + "}",
                "NaN",
                '{"jobs":{}}',
            ]
        )
    return Made(data.encode(), "application/json", planted=not broken, manner="api")


def _ordinary(chance: Chance) -> bytes:
    return advert_page(chance.randrange(1, 1000), 1000, jsonld=chance.random() < 0.5)


def _flipped(chance: Chance, ad: str) -> Made:
    body = bytearray(_ordinary(chance))
    for _ in range(drawn(chance, 1, 3000)):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return Made(bytes(body), HTML, planted=False)


def _cut(chance: Chance, ad: str) -> Made:
    body = _ordinary(chance)
    return Made(body[chance.randrange(200) : chance.randrange(201, len(body))], HTML, planted=False)


def _shuffled(chance: Chance, ad: str) -> Made:
    body = _ordinary(chance)
    size = drawn(chance, 5, 4000)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    pieces += chance.choices(pieces, k=len(pieces) // 2)
    chance.shuffle(pieces)
    return Made(b"".join(pieces), HTML, planted=False)


DATA_FAMILIES: dict[str, Maker] = {
    made.__name__.strip("_"): made for made in (_feed, _sitemap, _channel, _api, _flipped, _cut, _shuffled)
}
