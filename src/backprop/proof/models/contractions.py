"""Products of arrays, summed over indices that they share."""

import sympy as sp

from backprop.proof.kernel.language import Size, fresh_index
from backprop.proof.models.arrays import TRUTHS, NotModelled, SymbolicArray
from backprop.proof.models.shapes import constant, no_labels


def matmul(left: SymbolicArray, right: SymbolicArray) -> SymbolicArray:
    """(A B)[i, j] = sum_k A[i, k] B[k, j]; vectors as in NumPy."""
    for operand in (left, right):
        if not isinstance(operand, SymbolicArray) or operand.ndim not in (1, 2):
            raise NotModelled("@ is modelled for symbolic vectors and matrices")
    no_labels(left, right)
    if left.dtype == right.dtype == TRUTHS:
        raise NotModelled("@ of nothing but truth values is not modelled: NumPy adds them as 'or'")
    inner = left.shape[-1]
    if inner != right.shape[0]:
        raise ValueError(f"matmul: the inner sizes differ in shapes {left.shape} and {right.shape}")
    shape = left.shape[:-1] + right.shape[1:]
    rows, a, b, k = left.ndim - 1, left.rule, right.rule, fresh_index("k", inner)

    def entry(*i: sp.Idx) -> sp.Expr:
        return sp.Sum(a(*i[:rows], k) * b(k, *i[rows:]), k)

    return SymbolicArray(shape, entry)


def outer(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    """np.outer of two vectors: a[i] b[j]."""
    if constant(a).ndim != 1 or constant(b).ndim != 1:
        raise NotModelled("np.outer is modelled for two vectors")
    return einsum("i,j->ij", a, b)


def einsum(subscripts: str, *operands: SymbolicArray) -> SymbolicArray:
    """np.einsum: a product of entries, summed over each index that the result does not name."""
    inputs, arrow, output = str(subscripts).replace(" ", "").partition("->")
    arrays, names = [constant(operand) for operand in operands], inputs.split(",")
    every = "".join(names)
    if not every.isalpha() or [len(name) for name in names] != [array.ndim for array in arrays]:
        raise NotModelled(
            f"np.einsum({subscripts!r}) of these arrays is not modelled: it takes one letter an axis"
        )
    no_labels(*arrays)
    if all(array.dtype == TRUTHS for array in arrays):
        raise NotModelled("np.einsum of nothing but truth values is not modelled: NumPy adds them as 'or'")
    output = output if arrow else "".join(sorted(name for name in set(every) if every.count(name) == 1))
    lengths: dict[str, Size] = {}
    for name, length in (
        (name, length)
        for one, array in zip(names, arrays, strict=True)
        for name, length in zip(one, array.shape, strict=True)
    ):
        if lengths.setdefault(name, length) != length:
            raise ValueError(
                f"einsum: the index {name} runs along axes of lengths {lengths[name]} and {length}"
            )
    if len(set(output)) < len(output) or not set(output) <= set(lengths):
        raise ValueError(
            f"einsum: {subscripts!r} names an index of the result twice, or one that no array has"
        )
    rules = [(name, array.rule) for name, array in zip(names, arrays, strict=True)]

    def entry(*i: sp.Idx) -> sp.Expr:
        inner = {name: fresh_index(name, length) for name, length in lengths.items() if name not in output}
        at = dict(zip(output, i, strict=True)) | inner
        term = sp.Mul(*(rule(*(at[one] for one in name)) for name, rule in rules))
        return sp.Sum(term, *inner.values()) if inner else term

    shape = tuple(lengths[name] for name in output)
    return arrays[0].view(shape, entry) if len(arrays) == 1 else SymbolicArray(shape, entry)


def vdot(a: SymbolicArray, b: SymbolicArray) -> SymbolicArray:
    """np.vdot of real arrays of one shape: the sum of a b over all entries."""
    a, b = constant(a), constant(b)
    if a.shape != b.shape:
        raise NotModelled(f"np.vdot is modelled for arrays of one shape, not {a.shape} and {b.shape}")
    letters = "ijkl"[: a.ndim]
    return einsum(f"{letters},{letters}->", a, b)
