"""What a page asks, answered: a line of a derivation is checked again, a gradient is explained.

The worker knows this module as `answers`, and the NumPy beside it as `numpy`.
"""

import json
import linecache
import os
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
FILE = "yours.py"


def answer(asked: str) -> str:
    """The answer to a question; both are JSON."""
    question = json.loads(asked)
    return json.dumps(explained(**question) if "source" in question else checked(**question))


def checked(**question: Any) -> Answer:
    """What the kernel says of a line."""
    from backprop.proof.replay import check

    return check(**question)


def explained(source: str) -> Answer:
    """The verdicts on a file as HTML; or what it needs of NumPy that is not here, and then there are none.

    What is missing may have changed the way of the file, or of `explain`: a verdict would be a guess.
    """
    import numpy

    from backprop.proof.explain import WrongCall, explain_file
    from backprop.proof.models import branches

    # as NumPy's own code, it is not what is asked about
    branches.TRUSTED.add(f"{Path(str(numpy.__file__)).parent}{os.sep}")
    missing: list[str] = getattr(numpy, "ASKED", [])
    missing.clear()
    Path(FILE).write_text(source, encoding="utf-8")
    linecache.clearcache()
    try:
        found = explain_file(FILE)
    except (WrongCall, SyntaxError, MemoryError, RecursionError) as error:
        return {"missing": sorted(set(missing)), "error": f"{error}" or type(error).__name__}
    if missing:
        return {"missing": sorted(set(missing))}
    verdicts = [f"{part.name} {part.verdict.value}" for one in found for part in one.parts]
    return {
        "missing": [],
        "html": "".join(one.html() for one in found),
        "text": "\n\n".join(one.text() for one in found),
        "says": f"{', '.join(verdicts)}.",
    }
