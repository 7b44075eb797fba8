r"""Set the words of a theorem with their mathematics typeset: `∂J/∂v_mk is Σ_n z_nm` has two formulas.

Claims are written as people type them, since a terminal shows them too. A run of words that are formulas
becomes one formula: `y_nk (δ_kj − y_nj)` is `\(y_{nk} (\delta_{kj} - y_{nj})\)`. Names of the library
are code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "varphi",
    "ω": "omega", "Φ": "Phi", "Ω": "Omega", "Σ": "sum", "Π": "prod",
    "∂": "partial", "ℓ": "ell", "×": "times", "·": "cdot",
    "π": "pi", "≥": "ge", "≤": "le", "≠": "ne", "∈": "in", "…": "dots",
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵃᵇᵗⁿᶻ", [*"0123456789+-", r"\mathsf{T}", *"abtnz"], strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
HAT = "\u0302"

NAME = re.compile(r"[A-Za-z]{3,}_[a-z_]+(=\w+)?|(?:Re|S)LU|[A-Z][a-z]+[A-Z]\w*|np\.\w+")
ENDS = re.compile(r"(.*?)([.,;:]*)")
# What is a formula by itself, and what is one beside a formula.
SIGNS = re.compile(rf"[_^∂Σ√½×{''.join(RAISED)}{''.join(LOWERED)}α-ωΦΩℓ{HAT}′]|^[a-z]{{1,8}}\(")
LETTER = re.compile(r"[-−]?[B-HJ-Zb-z]['′]?")
BESIDE = re.compile(r"[=+−·<>≥≤≠∈|/…]|\d+|[aAI]|[A-Z][A-Z]|[a-z]{1,2}|log|exp")
WORD = re.compile(r"[a-z]{1,2}|[aAI]")  # it may be one of the language, too
OPERATORS = set("=+−·<>≥≤≠∈|/")
FUNCTIONS = re.compile(r"\b(softmax|sigmoid)\b")
NAMED = re.compile(r"\b(log|exp|max|tanh)\b")


def typeset(words: str) -> str:
    """Return a claim as HTML, its formulas as TeX for `maths`."""
    parts = [(part[1], part[2]) for word in words.split(" ") if (part := ENDS.fullmatch(word))]
    said: list[str] = []
    run: list[str] = []

    def end(stop: str = "") -> None:
        if run:
            said.append(formula(run) + stop)
            run.clear()

    for (core, stop), is_formula in zip(parts, formulas(parts), strict=True):
        if is_formula:
            run.append(core)
            if stop:
                end(stop)
        else:
            end()
            said.append((f"<code>{escape(core)}</code>" if NAME.fullmatch(core) else escape(core)) + stop)
    end()
    return " ".join(said)


def formulas(parts: Sequence[tuple[str, str]]) -> list[bool]:
    """Whether each word is one of a formula: by its signs, or because it stands beside one."""
    cores = [core.strip("()[]") for core, _ in parts]
    found = [
        not NAME.fullmatch(bare)
        and not re.search(r"[a-z]{4}", re.sub(r"_\w+|[a-z]+\(", "", core))
        and bool(LETTER.fullmatch(bare) or SIGNS.search(core) or (bare == "a" and stop))
        for bare, (core, stop) in zip(cores, parts, strict=True)
    ]
    for order in (range(len(parts)), reversed(range(len(parts)))):
        for at in order:
            core, stop = parts[at]
            pieces = filter(None, re.split(r"[()\[\]]+", core))
            if found[at] or not all(BESIDE.fullmatch(piece) for piece in pieces):
                continue
            near = [at - 1] * (at > 0 and not parts[at - 1][1]) + [at + 1] * (
                at + 1 < len(parts) and not stop
            )
            by_sign = any(cores[one] in OPERATORS for one in near)
            closes = at - 1 in near and found[at - 1] and core.endswith(")")
            word = WORD.fullmatch(cores[at])
            found[at] = by_sign or closes or (not word and any(found[one] for one in near))
            found[at] |= cores[at] == "a" and at > 0 and parts[at - 1][0] == "by"
    return found


def formula(run: list[str]) -> str:
    """One formula of several words; brackets that it does not close itself stay outside."""
    text = " ".join(run)
    head = tail = ""
    while text.count("(") > text.count(")") and text.startswith("("):
        head, text = head + "(", text[1:]
    while text.count(")") > text.count("(") and text.endswith(")"):
        tail, text = ")" + tail, text[:-1]
    if text.count("(") != text.count(")"):  # words stand within its brackets: each part by itself
        return " ".join(map(alone, run)) if len(run) > 1 else escape(text)
    return rf"{escape(head)}\({escape(tex(text), quote=False)}\){escape(tail)}"


def alone(word: str) -> str:
    """A part of a formula, its brackets outside."""
    opens, core, closes = re.fullmatch(r"([(\[]*)(.*?)([)\]]*)", word).groups()  # type: ignore[union-attr]
    return opens + (formula([core]) if core and not OPERATORS.issuperset(core) else escape(core)) + closes


def tex(text: str) -> str:
    """Return TeX for a formula as it is typed."""
    text = re.sub(rf"√(\w{HAT}?)", r"\\sqrt{\1}", re.sub(r"√\(([^()]*)\)", r"\\sqrt{\1}", text))
    text = re.sub(rf"(\w){HAT}", r"\\hat{\1}", text)
    for sign, known in (("^", RAISED), ("_", LOWERED)):
        text = re.sub(rf"([{''.join(known)}]+)", rf"{sign}{{\1}}", text)
        text = "".join(known.get(c, c) for c in text)
    text = braced(text)
    text = text.replace("½", r"\tfrac12 ").replace("−", "-").replace("′", "'")
    text = NAMED.sub(r"\\\1 ", FUNCTIONS.sub(r"\\operatorname{\1}", text))
    return "".join(rf"\{LETTERS[c]} " if c in LETTERS else c for c in text)


def braced(text: str) -> str:
    """Put braces around what `_` and `^` move: letters and digits, a bracket, a name with its index."""
    parts, at = [], 0
    while at < len(text):
        sign = text[at]
        parts.append(sign)
        at += 1
        if sign not in "_^" or text[at : at + 1] == "{":
            continue
        end = at + (text[at] == "−")
        if text[end] == "(":
            last = closing(text, end)
            end = last + 1
            while sign == "_" and text[end : end + 1].isalnum():
                end += 1
            inside = text[at + 1 : last] if text[at] == "(" else text[at:end]
            beyond = text[last + 1 : end] if text[at] == "(" else ""
            parts.append("{" + braced(inside) + beyond + "}")
            at = end
            continue
        else:
            while end < len(text) and (
                text[end].isalnum() or text[end] in "′," and text[end + 1 : end + 2].isalnum()
            ):
                end += 1
            if ("," in text[at:end] or text[at:end] == "κ") and text[end : end + 1] == "(":
                end = closing(text, end) + 1
            if sign == "^" and text[end : end + 1] == "_":
                end += 1
                while end < len(text) and text[end].isalnum():
                    end += 1
            inside = text[at:end]
        parts.append("{" + braced(inside) + "}")
        at = end
    return "".join(parts)


def closing(text: str, at: int) -> int:
    """Where the bracket that opens at a place is closed."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place
    return len(text) - 1
