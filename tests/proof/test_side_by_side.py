"""Work in processes of its own: what comes of each is told, and what ends unheard is known."""

import os
import signal
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from backprop import cli
from backprop.proof import runner, side_by_side
from backprop.proof.side_by_side import side_by_side as together

pytestmark = pytest.mark.skipif(not side_by_side.FORKS, reason="there are no forks here")


def killed(item: int) -> int:
    if item == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return item + 1


def interrupted(item: int) -> int:
    if item == 1:
        raise KeyboardInterrupt
    time.sleep(60)
    return item


def test_each_thing_comes_with_its_result_from_another_process() -> None:
    found = dict(together(lambda item: (item, os.getpid()), range(5)))
    assert [item for item, _ in found.values()] == [0, 1, 2, 3, 4] == sorted(found)
    assert os.getpid() not in {process for _, process in found.values()}


def test_one_thing_is_worked_on_here() -> None:
    assert list(together(lambda item: os.getpid(), ["it"])) == [("it", os.getpid())]


def test_without_forks_all_are_worked_on_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "FORKS", False)
    assert list(together(lambda item: os.getpid(), "ab")) == [("a", os.getpid()), ("b", os.getpid())]


def test_what_ends_without_a_word_has_no_result() -> None:
    assert dict(together(killed, [0, 1, 2])) == {0: 1, 1: None, 2: 3}


def test_an_interruption_ends_the_others() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(together(interrupted, [0, 1]))
    assert not active_children()


@pytest.mark.parametrize(
    ("body", "status"),
    [("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 1), ("raise KeyboardInterrupt", 130)],
)
def test_a_derivation_that_is_killed_or_interrupted_proves_nothing(
    body: str,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(runner, "folder", lambda: tmp_path)
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(body, encoding="utf-8")
    assert cli.main(["prove"]) == status
    if status == 1:
        out = capsys.readouterr().out
        assert out.count("its process ended without a word") == 2
        assert "0 theorems proved, 2 not proved" in out
