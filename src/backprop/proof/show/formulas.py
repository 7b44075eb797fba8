"""Formulas as people write them, in LaTeX and as text.

Entries without ranges and commas (t_{nk}); no brackets around a plain argument of log (log y_{nk}); in a
product numbers, symbols, entries, brackets, functions, sums, in this order; in a sum the positive and the
short terms first, so that y - t is not written -t + y; but X W + b has the biases last, as in the prose.
"""

import re
from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from backprop.proof import shown
from backprop.proof.kernel.language import Cost, Truth, Vanishes, Where, is_pivot
from backprop.proof.kernel.partial import Partial
from backprop.proof.models.slices import shifted


def rank(factor: sp.Expr) -> int:
    """Where a factor stands in its product."""
    base = factor.base if isinstance(factor, sp.Pow) else factor
    kinds = (sp.Number, (sp.Symbol, sp.NumberSymbol), sp.KroneckerDelta, sp.Indexed, sp.Add, sp.Function)
    return next((place for place, kind in enumerate(kinds) if isinstance(base, kind)), len(kinds))


def factors(product: sp.Expr) -> list[sp.Expr]:
    return sorted(sp.Mul.make_args(product), key=lambda factor: (rank(factor), str(factor)))


def plain(name: str) -> str:
    r"""A quantity's LaTeX name for a terminal: dJ/da_ij for \frac{\partial J}{\partial a_{ij}}."""
    name = re.sub(r"\\frac\{(.*?)\}\{(.*)\}", r"\1/\2", name)
    name = re.sub(r"\\(text|mathrm|,) ?", "", re.sub(r"\\partial ?", "d", name))
    return name.translate(str.maketrans("", "", "\\{}"))


def index_name(name: str) -> str:
    """ι of a place that a slice sees, ρ of the place of a maximum: what they hang on, their arguments say."""
    return "ρ" if is_pivot(name) else re.sub(r"\[.*\]", "", name)


def tall(power: sp.Expr) -> bool:
    """Whether an exponential has a fraction or a sum sign in its exponent, where that would be too small."""
    return isinstance(power, sp.exp) and (
        sp.fraction(power.args[0])[1] != 1 or power.args[0].has(sp.Sum, sp.Product)
    )


def terms(total: sp.Expr, write: Callable[[sp.Expr], str]) -> list[tuple[bool, str]]:
    """The terms of a sum in order: whether each has a minus, and how it is written without its sign."""
    product = any(isinstance(term, sp.Sum) and isinstance(term.function, sp.Mul) for term in total.args)

    def place(term: sp.Expr) -> tuple[bool, bool, int, str]:
        without_number = write(abs(term) if term.is_number else term.as_coeff_Mul()[1])
        added = product and isinstance(term, sp.Indexed)
        return term.could_extract_minus_sign(), added, len(without_number), without_number

    signed = ((term.could_extract_minus_sign(), term) for term in sorted(total.args, key=place))
    return [(minus, write(-term if minus else term)) for minus, term in signed]


class FormulaLatex(LatexPrinter):
    """LaTeX that Temml, KaTeX and MathJax understand."""

    def _print_Idx(self, i: sp.Idx) -> str:
        if not isinstance(i.label, sp.Function):
            return str(self._print(i.label))
        if (place := shifted(i.label)) is not None:
            return str(self._print(place))
        name = self._print(sp.Symbol(index_name(i.label.func.__name__)))
        arguments = ",".join(str(self._print(one)) for one in i.label.args)
        return f"{name}({arguments})" if arguments else str(name)

    def _print_log(self, log: sp.Expr, exp: str | None = None) -> str:
        (inside,) = log.args
        if isinstance(inside, (sp.Indexed, sp.Symbol, sp.Integer)) and exp is None:
            return rf"\log {self._print(inside)}"
        return str(super()._print_log(log, exp))

    def _hprint_Function(self, func: str) -> str:
        """A prime stays outside the name: f'(x) as a derivative is written."""
        name = func.rstrip("'")
        return str(super()._hprint_Function(name)) + "'" * (len(func) - len(name))

    def _print_ExpBase(self, power: sp.Expr, exp: str | None = None) -> str:
        if not tall(power) or exp is not None:
            return str(super()._print_ExpBase(power, exp))
        return rf"\exp\left({self._print(power.args[0])}\right)"

    def _subscript(self, indices: Any) -> str:
        parts = [str(self._print(i)) for i in indices]
        return ("" if all(len(part.rstrip("'")) == 1 for part in parts) else ",").join(parts)

    def _print_Indexed(self, entry: sp.Indexed) -> str:
        name = re.sub(r"_(\d{2,})", r"_{\1}", str(self._print(entry.base.label)))  # y_10^{(2)}
        name = f"{{{name}}}" if "_" in name else name  # TeX takes one subscript
        return rf"{name}_{{{self._subscript(entry.indices)}}}"

    def _print_KroneckerDelta(self, delta: sp.KroneckerDelta, exp: str | None = None) -> str:
        body = rf"\delta_{{{self._subscript(delta.args)}}}"
        return body if exp is None else rf"{body}^{{{exp}}}"

    def _print_Dummy(self, dummy: sp.Dummy) -> str:
        return str(self._print_Symbol(sp.Symbol(dummy.name)))

    def _print_Add(self, total: sp.Add, order: Any = None) -> str:
        first, *rest = terms(total, lambda term: str(self._print(term)))
        opening = ("- " if first[0] else "") + first[1]
        return opening + "".join((" - " if minus else " + ") + latex for minus, latex in rest)

    def _print_Mul(self, product: sp.Mul) -> str:
        if product.could_extract_minus_sign():
            inside = self._print(-product)
            return rf"- \left({inside}\right)" if isinstance(-product, sp.Add) else f"- {inside}"
        numerator, denominator = sp.fraction(product, exact=True)
        if denominator == 1:
            return self._factors(numerator)
        long = [f for f in factors(numerator) if isinstance(f, (sp.Sum, sp.Product, sp.log)) or tall(f)]
        short = sp.Mul(*(f for f in factors(numerator) if f not in long))
        fraction = rf"\frac{{{self._print(short)}}}{{{self._print(denominator)}}}"
        return f"{fraction} {self._factors(sp.Mul(*long))}" if long else fraction

    def _factors(self, product: sp.Expr) -> str:
        parts = factors(product)
        written = []
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            open_end = isinstance(part, (sp.Sum, sp.Product)) and not last
            brackets = len(parts) > 1 and (open_end or isinstance(part, (sp.Add, sp.Piecewise)))
            latex = str(self._print(part))
            written.append(rf"\left({latex}\right)" if brackets else latex)
        return " ".join(written)

    def _print_Sum(self, total: sp.Sum) -> str:
        return self._big(r"\sum", total)

    def _print_Product(self, product: sp.Product) -> str:
        return self._big(r"\prod", product)

    def _big(self, sign: str, total: sp.Sum) -> str:
        signs = (rf"{sign}_{{{self._print(i)}=1}}^{{{self._print(upper)}}}" for i, _, upper in total.limits)
        body = str(self._print(total.function))
        minus = total.function.could_extract_minus_sign()
        if isinstance(total.function, sp.Add) or minus:
            body = rf"\left({body}\right)"
        return " ".join([*signs, body])

    def _print_Partial(self, slope: Partial) -> str:
        by = self._print(slope.by)
        if isinstance(slope.expr, (sp.Symbol, sp.Indexed)):
            return rf"\frac{{\partial {self._print(slope.expr)}}}{{\partial {by}}}"
        return rf"\frac{{\partial}}{{\partial {by}}} \left({self._print(slope.expr)}\right)"

    def _print_Truth(self, truth: Truth, exp: str | None = None) -> str:
        relation = "=" if isinstance(truth, Vanishes) else ">"
        body = rf"\left[{self._print(truth.args[0])} {relation} 0\right]"
        return body if exp is None else rf"{body}^{{{exp}}}"

    _print_Above = _print_Settled = _print_Vanishes = _print_Truth

    def _print_Where(self, choice: Where) -> str:
        truth, then, otherwise = (self._print(part) for part in choice.args)
        cases = rf"{then} & \text{{if }} {truth} \\ {otherwise} & \text{{otherwise}}"
        return rf"\begin{{cases}} {cases} \end{{cases}}"

    def _print_Cost(self, cost: Cost) -> str:
        return rf"{self._print(cost.args[0])}\left({self._print(cost.entry)}\right)"


class FormulaText(StrPrinter):
    """The same in plain text: Sum[n=1..N](t[n]*log(y[n]))."""

    def _print_AppliedUndef(self, applied: AppliedUndef) -> str:
        if (place := shifted(applied)) is not None:
            return str(self._print(place))
        arguments = ", ".join(str(self._print(one)) for one in applied.args)
        name = index_name(applied.func.__name__)
        return f"{name}({arguments})" if arguments else str(name)  # of one sample

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        return plain(symbol.name)

    def _print_Dummy(self, dummy: sp.Dummy) -> str:
        return str(dummy.name)

    def _print_Add(self, total: sp.Add, order: Any = None) -> str:
        first, *rest = terms(total, lambda term: str(self.parenthesize(term, 40)))
        opening = ("-" if first[0] else "") + first[1]
        return opening + "".join((" - " if minus else " + ") + part for minus, part in rest)

    def _print_Derivative(self, slope: sp.Derivative) -> str:
        by = " ".join(f"d{self._print(variable)}" for variable in slope.variables)
        return f"d/{by} {self.parenthesize(slope.expr, 60)}"

    def _print_Partial(self, slope: Partial) -> str:
        if isinstance(slope.expr, (sp.Symbol, sp.Indexed)):
            return f"d{self._print(slope.expr)}/d{self._print(slope.by)}"
        return f"d/d{self._print(slope.by)}({self._print(slope.expr)})"

    def _print_Truth(self, truth: Truth) -> str:
        return f"[{self._print(truth.args[0])} {'=' if isinstance(truth, Vanishes) else '>'} 0]"

    _print_Above = _print_Settled = _print_Vanishes = _print_Truth

    def _print_Where(self, choice: Where) -> str:
        truth, then, otherwise = (self._print(part) for part in choice.args)
        return f"({then} if {truth} else {otherwise})"

    def _print_Cost(self, cost: Cost) -> str:
        return f"{cost.args[0]}({self._print(cost.entry)})"

    def _print_Relational(self, relation: sp.Rel) -> str:
        return f"{self._print(relation.lhs)} {relation.rel_op} {self._print(relation.rhs)}"

    def _print_Mul(self, product: sp.Mul) -> str:
        if product.could_extract_minus_sign():
            return f"-{self.parenthesize(-product, 50, strict=True)}"
        numerator, denominator = sp.fraction(product, exact=True)
        above = "*".join(self.parenthesize(factor, 50) for factor in factors(numerator))
        return above if denominator == 1 else f"{above}/{self.parenthesize(denominator, 60)}"

    def _print_Sum(self, total: sp.Sum) -> str:
        names = ", ".join(f"{self._print(i)}=1..{self._print(upper)}" for i, _, upper in total.limits)
        return f"Sum[{names}]({self._print(total.function)})"

    def _print_Product(self, product: sp.Product) -> str:
        return self._print_Sum(product).replace("Sum[", "Product[", 1)

    def _print_KroneckerDelta(self, delta: sp.KroneckerDelta) -> str:
        return f"delta({', '.join(self._print(i) for i in delta.args)})"


@shown.latex.register
def latex(expression: sp.Basic) -> str:
    return str(FormulaLatex().doprint(expression))


@shown.text.register
def text(expression: sp.Basic) -> str:
    return str(FormulaText().doprint(expression))
