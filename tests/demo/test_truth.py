"""Found, missed, split, merged, false: each told apart."""

import pytest

from demo.generator import make_world
from demo.truth import compare, match_adverts

WORLD = make_world(4)
NETWORKS = WORLD.networks()
SEVERAL = [name for name, members in NETWORKS.items() if len(members) > 1]
LONE = [name for name, members in NETWORKS.items() if len(members) == 1]
ORDINARY = [posting for posting in WORLD.postings if posting.label == "ordinary"]


def address(posting):
    return f"http://127.0.0.1:1/{posting.board}/{posting.number}"


ADDRESSES = [(posting, address(posting)) for posting in WORLD.postings]
ADVERTS = [{"id": p.ref, "url": address(p), "title": p.title} for p in WORLD.postings if p.kind != "other"]


def case(number, postings):
    return {
        "id": number,
        "band": "review",
        "advert_ids": [p.ref for p in postings],
        "urls": [address(p) for p in postings],
    }


def right_cases():
    return [case(number, members) for number, members in enumerate(NETWORKS.values(), 1)]


def compared(cases, adverts=ADVERTS):
    return compare(NETWORKS, match_adverts(adverts, ADDRESSES), cases, WORLD.postings)


def counts(result):
    return tuple(result[key] for key in ("networks", "found", "missed", "false"))


def test_everything_found():
    result = compared(right_cases())
    assert counts(result) == (len(SEVERAL), len(SEVERAL), 0, 0)
    assert result["lone"] == len(LONE)
    for key in (
        "missed_adverts",
        "false_cases",
        "mixed_cases",
        "unseen_adverts",
        "doubled_adverts",
        "stray_adverts",
    ):
        assert result[key] == []


def test_nothing_found():
    result = compared([])
    assert counts(result) == (len(SEVERAL), 0, sum(map(len, NETWORKS.values())), 0)
    assert {missed["why"] for missed in result["missed_adverts"]} == {"in no case"}


def test_a_case_without_planted_adverts_is_false_and_named():
    result = compared([*right_cases(), case(99, ORDINARY[:2])])
    assert counts(result) == (len(SEVERAL), len(SEVERAL), 0, 1)
    assert result["false_cases"] == [{"id": 99, "band": "review", "urls": [address(p) for p in ORDINARY[:2]]}]


def test_a_split_network_is_not_found_and_its_smaller_part_is_missed():
    first, *rest = NETWORKS[SEVERAL[0]]
    others = [case(n, members) for n, (name, members) in enumerate(NETWORKS.items()) if name != SEVERAL[0]]
    result = compared([*others, case(98, rest), case(99, [first])])
    assert counts(result) == (len(SEVERAL), len(SEVERAL) - 1, 1, 0)
    assert result["missed_adverts"][0]["why"] == "in another case"
    assert result["missed_adverts"][0]["number"] == str(first.number)


def test_a_member_outside_every_case_is_missed():
    rest = NETWORKS[SEVERAL[0]][1:]
    others = [case(n, members) for n, (name, members) in enumerate(NETWORKS.items()) if name != SEVERAL[0]]
    result = compared([*others, case(98, rest)])
    assert counts(result) == (len(SEVERAL), len(SEVERAL) - 1, 1, 0)


def test_two_networks_in_one_case_are_mixed_and_neither_is_found():
    one, two = SEVERAL[:2]
    others = [
        case(n, members) for n, (name, members) in enumerate(NETWORKS.items()) if name not in (one, two)
    ]
    result = compared([*others, case(99, (*NETWORKS[one], *NETWORKS[two]))])
    assert counts(result) == (len(SEVERAL), len(SEVERAL) - 2, 0, 0)
    assert result["mixed_cases"][0]["networks"] == sorted([one, two])


def test_a_network_with_an_ordinary_advert_in_its_case_is_mixed():
    name = SEVERAL[0]
    others = [case(n, members) for n, (other, members) in enumerate(NETWORKS.items()) if other != name]
    result = compared([*others, case(99, (*NETWORKS[name], ORDINARY[0]))])
    assert counts(result) == (len(SEVERAL), len(SEVERAL) - 1, 0, 0)
    assert result["mixed_cases"][0]["others"] is True


def test_an_advert_that_was_not_crawled_is_missed_and_unseen():
    gone = NETWORKS[LONE[0]][0]
    adverts = [advert for advert in ADVERTS if advert["id"] != gone.ref]
    cases = [case(n, members) for n, (name, members) in enumerate(NETWORKS.items()) if name != LONE[0]]
    result = compared(cases, adverts)
    assert result["missed_adverts"][0]["why"] == "not in the index"
    assert result["unseen_adverts"] == [
        {"board": gone.board, "number": str(gone.number), "title": gone.title}
    ]


def test_an_advert_twice_and_an_advert_from_nowhere_are_named():
    double = {**ADVERTS[0], "id": "again"}
    stray = {"id": "stray", "url": "http://127.0.0.1:1/about", "title": "About us"}
    result = compared(right_cases(), [*ADVERTS, double, stray])
    assert result["doubled_adverts"] == [ADVERTS[0]["id"]]
    assert result["stray_adverts"] == [{"url": stray["url"], "title": "About us"}]


ONE, TWO = ORDINARY[:2]
MATCHES = [
    ("http://127.0.0.1:1/x", ONE.title, "http://127.0.0.1:1/x", ONE.title),
    ("a query that says where a visitor came from", ONE.title, "http://127.0.0.1:1/x?src=list", ONE.title),
    ("a fragment", ONE.title, "http://127.0.0.1:1/x#ad", ONE.title),
]


@pytest.mark.parametrize(("why", "title", "url", "expected"), MATCHES)
def test_matching_by_address(why, title, url, expected):
    found = match_adverts([{"id": "a", "url": url, "title": title}], [(ONE, "http://127.0.0.1:1/x")])
    assert found[0].posting.title == expected


SHARED = [
    (ONE.title, ONE),
    (f"  {ONE.title.upper()} ", ONE),
    (f"{TWO.title} | Board", TWO),
    ("কিছুই না", None),
]


@pytest.mark.parametrize(("title", "expected"), SHARED)
def test_matching_by_title_on_a_shared_page(title, expected):
    url = "http://127.0.0.1:1/sheet"
    found = match_adverts([{"id": "a", "url": url, "title": title}], [(ONE, url), (TWO, url)])
    assert found[0].posting == expected


def test_a_channels_two_permalinks_agree():
    found = match_adverts(
        [{"id": "a", "url": "http://127.0.0.1:1/s/name/7", "title": "x"}],
        [(ONE, "http://127.0.0.1:1/name/7")],
    )
    assert found[0].posting == ONE


def test_the_same_path_on_another_port_is_another_place():
    found = match_adverts(
        [{"id": "a", "url": "http://127.0.0.1:2/x", "title": ONE.title}], [(ONE, "http://127.0.0.1:1/x")]
    )
    assert found[0].posting is None


def test_two_adverts_with_one_title_on_a_shared_page_are_two():
    from dataclasses import replace

    url, twin = "http://127.0.0.1:1/sheet", replace(ONE, ref="twin", employer="another firm")
    adverts = [{"id": name, "url": url, "title": ONE.title} for name in ("a", "b")]
    found = match_adverts(adverts, [(ONE, url), (twin, url)])
    assert {sighting.posting.ref for sighting in found} == {ONE.ref, "twin"}
