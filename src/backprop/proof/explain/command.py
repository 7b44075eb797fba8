"""`backprop explain`: each file in a fresh process with a time limit, one answer or a report of many.

The exit status is 0 if all is proved, 3 if the rest is measured only, 1 if something is refuted, not
decided or does not run, 2 if the question, or that about a part of a file, cannot be asked, 124 if there
was no answer in time, 130 after Ctrl-C.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

WORSE = (0, 3, 2, 1, 124)
Answer = dict[str, Any]


def run(options: argparse.Namespace, say: Callable[[str], None] = print) -> int:
    """Answers for all files; with --watch again and again."""
    return watch(options, say) if options.watch else once(options, say)


def once(options: argparse.Namespace, say: Callable[[str], None]) -> int:
    answers = []
    for file in options.files:
        one = ask(file, options)
        answers.append(one)
        if one.get("error"):
            print(f"backprop: {one['error']}", file=sys.stderr)
        elif not options.json:
            say("\n\n".join(filter(None, [f"== {file}" if len(options.files) > 1 else "", one["text"]])))
    if options.json:
        found = [
            {"file": file, **{k: v for k, v in one.items() if k != "text"}}
            for file, one in zip(options.files, answers, strict=True)
        ]
        say(json.dumps(_plain(found), indent=2, ensure_ascii=False))
    if options.report:
        Path(options.report).write_text(report(options.files, answers), encoding="utf-8")
    return max((int(one["status"]) for one in answers), key=WORSE.index)


def _plain(found: list[Answer]) -> Any:
    """One question, one object; several, a list."""
    flat = [
        {**one, "file": answer["file"]} for answer in found for one in answer.get("explanations", [answer])
    ]
    return flat[0] if len(flat) == 1 else flat


def ask(file: str, options: argparse.Namespace) -> Answer:
    """The answer of a fresh process, or that there was none in time."""
    asked = {
        "file": file,
        "cost": options.cost,
        "shapes": options.shapes,
        "wrt": options.wrt,
        "targets": options.targets,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "backprop.proof.explain.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "MPLBACKEND": "Agg",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )
    try:
        out, err = child.communicate(json.dumps(asked), timeout=options.seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return {
            "status": 124,
            "error": f"{file}: no answer within {options.seconds:g} s; --seconds gives it more",
        }
    except KeyboardInterrupt:
        child.kill()
        child.communicate()
        raise
    try:
        answer: Answer = json.loads(out.rpartition(MARK)[2]) if MARK in out else {}
    except ValueError:
        answer = {}
    if not answer:
        last = err.strip().splitlines()[-1:] or ["it ended without an answer"]
        return {"status": 1, "error": f"{file}: {last[0]}"}
    return answer


MARK = "\x1e backprop answers \x1e"


def watch(options: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Answers again whenever a file is saved."""
    paths = [Path(file.partition(".py")[0] + ".py") for file in options.files]
    seen: list[float] = []
    while True:
        stamps = [path.stat().st_mtime if path.exists() else 0.0 for path in paths]
        if stamps != seen:
            seen = stamps
            once(options, say)
            say("-- waiting for a change; Ctrl-C ends --")
        time.sleep(0.3)


def report(files: Sequence[str], answers: Sequence[Answer]) -> str:
    """A table in Markdown: each array of each file with its verdict and what was found."""
    rows = ["| file | function | array | verdict | found |", "| --- | --- | --- | --- | --- |"]
    for file, one in zip(files, answers, strict=True):
        if one.get("error"):
            rows.append(f"| {file} | | | no answer | {_cell(one['error'])} |")
        for explanation in one.get("explanations", []):
            for part in explanation["arrays"]:
                lines = [
                    f"line {mend['line']}" for mend in explanation["lines"] if part["name"] in mend["arrays"]
                ]
                found = "; ".join(filter(None, [part["summary"], *lines]))
                rows.append(
                    f"| {file} | `{_cell(explanation['function'])}` | `{_cell(part['name'])}` | {part['verdict']} | {_cell(found)} |"  # noqa: E501
                )
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
