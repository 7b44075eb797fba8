"""Programs of a kind: the right one is found to be right, and with one thing wrong it is refuted."""

from collections.abc import Callable, Collection, Mapping

import pytest

from backprop.proof.explain import Verdict

Kinds = Mapping[str, tuple[str, str, str]]
"""A source, what stands there once, and what stands there instead where it is wrong."""


def right_and_wrong(kinds: Kinds, measured: Collection[str] = ()) -> tuple[Callable, Callable]:
    """Two tests of each kind; the sources that are `measured` have something that has no model."""

    @pytest.mark.slow
    @pytest.mark.parametrize("kind", kinds)
    def is_found_to_be_right(kind, verdicts):
        source, _, _ = kinds[kind]
        found, expected = verdicts(source), Verdict.MEASURED if source in measured else Verdict.PROVED
        assert found == {expected}, found

    @pytest.mark.slow
    @pytest.mark.parametrize("kind", kinds)
    def is_refuted(kind, verdicts):
        source, right, wrong = kinds[kind]
        assert source.count(right) == 1, source.count(right)
        found = verdicts(source.replace(right, wrong))
        assert Verdict.REFUTED in found, found

    return is_found_to_be_right, is_refuted
