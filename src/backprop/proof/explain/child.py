"""The process that runs someone's file: a question comes in on stdin, the answer goes out on stdout."""

import contextlib
import json
import os
import re
import sys
from typing import Any

from backprop.proof.explain import UNASKED, explain_file
from backprop.proof.explain.command import MARK, WORSE
from backprop.proof.explain.question.files import load
from backprop.proof.explain.question.signature import WrongCall

GIGABYTES = 4
"""The memory that an answer may take, where the system lets us say so."""


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The explanations of one file as data and as text, or what is wrong with the question."""
    try:
        found = explain_file(
            asked["file"],
            load(asked["cost"]) if asked.get("cost") else None,
            shapes=_shapes(asked.get("shapes") or ""),
            wrt=(asked.get("wrt") or "").replace(",", " ").split(),
            targets_hold=asked.get("targets"),
        )
    except (WrongCall, OSError, UnicodeDecodeError) as error:
        return {"status": 2, "error": str(error)}
    except MemoryError:
        return {"status": 2, "error": f"no answer within {GIGABYTES} GB of memory"}
    left = 2 if any(note.startswith(UNASKED) for one in found for note in one.notes) else 0
    status = max((left, *(one.status for one in found)), key=WORSE.index)
    return {
        "status": status,
        "text": "\n\n---\n\n".join(one.text() for one in found),
        "explanations": [one.as_json() for one in found],
    }


def _shapes(spelled: str) -> dict[str, str]:
    """The shapes in "X=N,D W=D,M eta=", with a semicolon between them if one likes."""
    found: dict[str, str] = {}
    for word in filter(None, re.split(r"[\s;]+", spelled)):
        name, equals, shape = word.partition("=")
        if not equals or not name.isidentifier():
            raise WrongCall(
                f'{word!r} is no shape: write them as --shapes "X=N,D W=D,M", without blanks inside one'
            )
        found[name] = shape
    return found


def bound_memory() -> None:
    """What runs wild ends in an error of its own, not in one of the machine's."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        mine = GIGABYTES * 2**30
        if most == resource.RLIM_INFINITY or mine < most:
            resource.setrlimit(resource.RLIMIT_DATA, (mine, most))


def main() -> None:
    bound_memory()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what someone's code writes past Python goes elsewhere
    asked = json.loads(sys.stdin.read())
    out.write(MARK + json.dumps(answer(asked)))
    out.flush()
    os._exit(0)  # threads and handlers of someone's code do not keep us


if __name__ == "__main__":
    main()
