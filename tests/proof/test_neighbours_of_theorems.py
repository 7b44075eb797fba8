"""Each theorem that is concluded has false neighbours, made by machine, and the kernel refuses them all."""

import os

import pytest

from backprop.proof import Derivation, Theorem, runner

from .neighbours import check_without_conditions, refused

WANTED = 5
SLOW = {"attention", "one_hidden_layer", "recurrence", "whole_network"}  # one neighbour may take a minute


def page(stem: str) -> object:
    slow = stem in SLOW and "BACKPROP_SLOW" not in os.environ
    reason = "takes minutes: BACKPROP_SLOW=1 runs it"
    return pytest.param(stem, marks=[pytest.mark.skip(reason=reason)] if slow else [])


@pytest.fixture
def concluded(monkeypatch: pytest.MonkeyPatch) -> list[Derivation]:
    """The derivations that are concluded while a test runs."""
    found: list[Derivation] = []
    conclude = Derivation.qed

    def keep(derivation: Derivation) -> Theorem:
        found.append(derivation)
        return conclude(derivation)

    monkeypatch.setattr(Derivation, "qed", keep)
    return found


@pytest.mark.parametrize("stem", [page(stem) for stem in runner.stems()])
def test_each_theorem_of_a_page_has_five_refused_neighbours(stem: str, concluded: list[Derivation]) -> None:
    proved = runner.run(runner.find(stem)).theorems
    assert [one.title for one in concluded] == [one.theorem for one in proved]
    found = {one.title: refused(one, WANTED) for one in concluded}
    assert not {title: kinds for title, kinds in found.items() if kinds.total() < WANTED}
    assert all(len(kinds) > 2 for kinds in found.values()), "mistakes of three kinds"
    for one in concluded:
        check_without_conditions(one)
