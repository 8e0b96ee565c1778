"""What is not confirmed, not whole or not to be shown is refused before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.dossier import Dossier, folder_name, refuse_unless_ready, refuse_unless_true
from dispatch.refusal import RefusedExportError


def refused(make: Any, **over: Any) -> str:
    with pytest.raises(RefusedExportError) as caught:
        refuse_unless_ready(make.case(**over))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ((), "undecided"),
        (("confirm", "reopen"), "undecided"),
        (("dismiss",), "dismissed"),
        (("watch",), "watched"),
    ],
)
def test_a_case_that_is_not_confirmed(make: Any, history: tuple[str, ...], state: str) -> None:
    verdicts = tuple((verdict, make.monday + timedelta(hours=n)) for n, verdict in enumerate(history))
    assert f"case C-0007: it is {state}" in refused(make, verdicts=verdicts)


def test_a_state_without_its_decision_is_not_believed(make: Any) -> None:
    assert "only a confirmed case" in refused(make, verdicts=(), state="confirmed")


@pytest.mark.parametrize(
    "sign", [{"child_sign": True}, {"assessment": {"child_sign": True}}, {"reason_code": "child_sought"}]
)
def test_a_case_with_a_child_sign(make: Any, sign: dict[str, Any]) -> None:
    assert "a sign of a child" in refused(make, **sign)


def test_a_case_that_grew_after_its_decision(make: Any) -> None:
    assert "2 flagged adverts came after the decision" in refused(make, n_new=2)


@pytest.mark.parametrize("ref", ["../up", "a/b", "", ".hidden", "C 7", "C\n7", "é", "x" * 61])
def test_a_reference_that_cannot_name_a_folder(make: Any, ref: str) -> None:
    with pytest.raises(RefusedExportError, match="cannot name a folder"):
        refuse_unless_ready(make.case(ref))


def dossier(make: Any, *evidence: Any) -> Dossier:
    return Dossier(make.case(), evidence, (), (), make.monday, "mira", "0.1.0")


def test_true_evidence_passes(make: Any) -> None:
    refuse_unless_true(dossier(make, make.evidence("1"), make.evidence("2", captured=False)))


def test_evidence_that_does_not_fit_its_capture(make: Any) -> None:
    good = make.evidence("1")
    altered = (
        (replace(good, warc_member=make.member(b"another body")), "differs from the SHA-256"),
        (replace(good, warc_member=good.warc_member[:-5]), "not one whole gzip member"),
        (replace(good, warc_member=b""), "not one whole gzip member"),
        (make.evidence("1", assessment={"child_sign": True}), "a sign of a child"),
    )
    for item, said in altered:
        with pytest.raises(RefusedExportError, match=said) as caught:
            refuse_unless_true(dossier(make, make.evidence("0"), item))
        assert "\n" not in str(caught.value)
    with pytest.raises(RefusedExportError, match="no adverts"):
        refuse_unless_true(dossier(make))


@pytest.mark.parametrize("identity", ["../../x", "a/b", "", "x" * 81, "é", "con\n"])
def test_an_id_that_is_no_plain_name_becomes_its_hash(make: Any, identity: str) -> None:
    name = folder_name(make.evidence("1", id=identity))
    assert len(name) == 64
    assert name.isalnum()
