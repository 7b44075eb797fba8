"""What a script would claim, read from its text: what stands behind a failure was not proved either."""

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A place where a script begins a derivation: its line, and the title as it is written there."""

    line: int
    title: str


def claims(source: str) -> list[Claim]:
    """The places where a script begins a derivation, in order; a loop is one place, whatever it runs through.

    A call of one of the script's own functions begins what is begun inside it.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    nodes = list(ast.walk(tree))
    functions = {one.name: one for one in nodes if isinstance(one, ast.FunctionDef)}
    names = {one.asname for one in nodes if isinstance(one, ast.alias) and one.name == "Derivation"}
    found = [Claim(line, title) for line, title in _begun(tree, functions, {"Derivation", *names}, source)]
    return sorted(found, key=lambda claim: claim.line)


def _begun(
    node: ast.AST, functions: dict[str, ast.FunctionDef], names: Set[str | None], source: str
) -> Iterator[tuple[int, str]]:
    """Lines and titles of the derivations that a piece of code begins; a definition alone begins none."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(part, ast.Call):
            name = getattr(part.func, "attr", getattr(part.func, "id", ""))
            if name in names:
                yield part.lineno, _title(part, source)
            elif name in functions:
                others = {other: body for other, body in functions.items() if other != name}
                yield from (
                    (part.lineno, title) for _, title in _begun(functions[name], others, names, source)
                )
        yield from _begun(part, functions, names, source)


def _title(call: ast.Call, source: str) -> str:
    given = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "title")]
    if given and isinstance(given[0], ast.Constant):
        return str(given[0].value)
    return (given and ast.get_source_segment(source, given[0])) or "a derivation"
