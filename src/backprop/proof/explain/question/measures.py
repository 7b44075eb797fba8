"""A cost that is written where it is returned, np.sum(d**2) / 2, whatever the letters in it."""

import ast

SUMS = {"sum", "mean", "average", "nansum"}
OF_TWO = {"dot", "vdot", "inner"}
MEASURES = {"log", "log1p", "log2", "logaddexp", "abs", "fabs", "absolute", "square", "log_softmax"}


def is_measured(node: ast.expr) -> bool:
    """Whether a sum of squares, of logarithms or of absolute values is in it: a slope is none."""
    if isinstance(node, ast.UnaryOp):
        return is_measured(node.operand)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.MatMult):
            return same(node.left, node.right)
        return any(map(is_measured, (node.left, node.right)))
    if not isinstance(node, ast.Call):
        return False
    name = called(node)
    if name == "norm":
        return True
    if name in OF_TWO:
        parts = (
            [node.func.value, *node.args]
            if len(node.args) == 1 and isinstance(node.func, ast.Attribute)
            else node.args
        )
        return len(parts) == 2 and same(*parts)
    summed = node.args[0] if node.args else getattr(node.func, "value", None)
    whole = not any(keyword.arg == "axis" for keyword in node.keywords) and len(node.args) < 2
    return name in SUMS and whole and summed is not None and measures(summed)


def measures(node: ast.expr) -> bool:
    """Whether each entry is a square, a logarithm or an absolute value, or has one as a factor or a term."""
    if isinstance(node, ast.UnaryOp):
        return measures(node.operand)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Add, ast.Sub)):
            return measures(node.left) or measures(node.right)
        return is_measure(node) or any(map(is_factor, (node.left, node.right)))
    return (
        is_measure(node)
        or isinstance(node, ast.Call)
        and called(node) in SUMS
        and any(map(measures, node.args))
    )


def is_factor(node: ast.expr) -> bool:
    """A factor that is a measure; 1 - a**2 is a slope."""
    bare = not (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)))
    return bare and measures(node)


def is_measure(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return called(node) in MEASURES
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Pow):
        return True
    return isinstance(node.op, ast.Mult) and same(node.left, node.right)


def same(one: ast.expr, other: ast.expr) -> bool:
    return ast.unparse(one).removesuffix(".T") == ast.unparse(other).removesuffix(".T")


def called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]
