"""Normal forms as people write them: sums over the same indices put together again, and factored."""

import sympy as sp

LONGEST = 3000


def tidy(formula: sp.Expr) -> sp.Expr:
    """sum z y - sum z t becomes sum z (y - t)."""
    groups: dict[tuple[sp.Idx, ...], list[sp.Expr]] = {}
    for term in sp.Add.make_args(formula):
        indices, body = _opened(term)
        groups.setdefault(indices, []).append(body)
    parts = []
    for indices, bodies in sorted(groups.items(), key=str):
        number, factors = factored(sp.Add(*bodies))
        inside = [factor for factor in factors if any(factor.has(i) for i in indices)]
        outside = [factor for factor in factors if factor not in inside]
        parts.append(sp.Mul(number, *outside, sp.Sum(sp.Mul(*inside), *indices) if indices else 1))
    return sp.Add(*parts)


def _opened(term: sp.Expr) -> tuple[tuple[sp.Idx, ...], sp.Expr]:
    """The indices of a term's only sum, and the term without its sign of summation."""
    factors = sp.Mul.make_args(term)
    sums = [factor for factor in factors if isinstance(factor, sp.Sum)]
    if len(sums) != 1:
        return (), term
    rest = [factor for factor in factors if factor is not sums[0]]
    indices = tuple(sorted((i for i, *_ in sums[0].limits), key=lambda i: str(i.label), reverse=True))
    if any(factor.has(i) for i in indices for factor in rest):
        return (), term
    return indices, sp.Mul(sums[0].function, *rest)


def factored(body: sp.Expr) -> tuple[sp.Expr, list[sp.Expr]]:
    """A number and factors, with signs where they read best: 1 - z, not z - 1; t - y, not -(y - t)."""
    if len(str(body)) > LONGEST:  # factoring has no end, and nobody would read it
        return sp.Integer(1), [body]
    whole, parts = _factored(body, {}), _factored(body, _inverses(body))
    return min(whole, parts, key=lambda found: len(str(found)))


def _inverses(body: sp.Expr) -> dict[sp.Expr, sp.Dummy]:
    return {power.base: sp.Dummy() for power in body.atoms(sp.Pow) if power.exp.is_negative}


def _factored(body: sp.Expr, inverses: dict[sp.Expr, sp.Dummy]) -> tuple[sp.Expr, list[sp.Expr]]:
    """Factors of a polynomial in what is inverted, too, so that e / s - t stays as it is."""
    whole = body.replace(
        lambda part: isinstance(part, sp.Pow) and part.base in inverses,
        lambda power: inverses[power.base] ** -power.exp,
    )
    number, rest = sp.Integer(1), []
    for factor in sp.Mul.make_args(sp.factor(whole)):
        base, exponent = factor.as_base_exp()
        if isinstance(base, sp.Add) and exponent.is_odd and base.as_coeff_Add()[0] < 0:
            factor, number = (-base) ** exponent, -number
        if factor.is_Number:
            number *= factor
        else:
            rest.append(factor.xreplace({dummy: 1 / base for base, dummy in inverses.items()}))
    for one in [factor for factor in rest if isinstance(factor, sp.Add)]:
        other = 2 - one  # 1 + z for 1 - z
        if other in rest and one in rest and one != other:
            rest = [factor for factor in rest if factor not in (one, other)] + [sp.expand(one * other)]
    flexible = next((f for f in rest if isinstance(f, sp.Add) and f.as_coeff_Add()[0] == 0), None)
    if number < 0 and flexible is not None:
        rest[rest.index(flexible)], number = -flexible, -number
    return number, rest
