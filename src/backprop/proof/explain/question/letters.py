"""What a name says of a parameter before anything has run: its shapes in the order in which they are tried.

A shape is a pattern: None is an axis of any length, 1 an axis of length 1. Nothing here is believed: what the
code does with the arrays decides (`fitting`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

Pattern = tuple[int | None, ...]
M, V, S, ROW, COL = (None, None), (None,), (), (1, None), (None, 1)
CUBE, BOX = (None,) * 3, (None,) * 4

KEEP = r"keep_prob|p_keep|keep"
"""A part that is kept, the same on the way forth and back."""

SCALARS: dict[str, Any] = {
    r"lr|l_rate|learn(ing)?_?rate|alpha|eta|rate|step_?size|lernrate|(tasa|taux|taxa|tasso)(_\w+)?": 0.125,
    r"reg\w*|lam\w*|lmb?d\w*|lmbda\w*|l2\w*|decay|weight_decay|(?-i:wd)|c_reg|penalty": "leaf",
    r"l1_?(reg|pen|lam|ratio|weight|coef|strength)\w*|penal\w*": "leaf",
    r"eps\w*|epsilon": "leaf",
    r"temp(erature)?|tau|margin": "leaf",
    r"momentum|mu|rho|beta[12]": 0.5,
    r"(num_?|n_?)?epochs?": 1,
    # where it is no training, whose first round alone is looked at
    r"(n_?|num_?|time_?)?(steps|rounds)|(n|num|max)_?iter\w*|iterations?": 3,
    r"strides?": 2,  # a stride that is left out is seen
    r"pool_?(size|height|width|h|w)": 2,
    r"(poly\w*_?|max_?)?deg(ree)?": 3,
    r"pad|padding": 1,
    r"batch_?size": 10**6,
    r"verbose|print_cost|debug|plot|verbosity|log_every|print_every": False,
    KEEP: 0.8,
    r"seed|random_state": 0,
    r"((n|nn|num|dim|size)_?|d_)(h|hid|hidden|hdim|units|neurons|hidden_units|hidden_size|hidden_dim)|hidden_?(size|dim|units|nodes|neurons|layer_size)|h_?(size|dim)|n_?hidden\w*|units|neurons|(n|num)_?(factors|latent|components)|latent_?dim|k_?factors": 4,  # noqa: E501
    r"mode": "train",
    r"(is_?)?training|is_?train|train_?(flg|flag|mode)": True,
    r"num_classes|n_classes|classes": None,
}
PATTERNS: list[tuple[str, list[Pattern]]] = [
    (r"labels?|y_?labels?|classes|lengths|lens|(seq|sent)_?len\w*", [V, COL]),
    (r"\w*(idx|index|word|center|context|user|item)|\w*_id|pos", [S, V]),
    (r"actions?|\w*(indices|ids|negatives?|words|tokens|centers|contexts|users|items)|returns?|rewards?|adv(antages?|s)?", [V, S]),  # noqa: E501
    (r"t|y|y_?true|ys?|targets?|y_?train|truth|d|t_?train|outputs?|expected|actual|y_?batch", [M, V, COL, ROW, S, CUBE]),  # noqa: E501
    (r"a|s|k|m", [M, V, S]),
    (r"[xqz]_?(0|init|start)", [V, M, S]),
    (r"(x|xs?|x_?train|x_?batch|data|inputs?|a_?prev|features|images?|points?|z|h)", [M, BOX, CUBE, V]),
    (r"d(out|z|a|y|h|x)\w*|g|grad_?out\w*|upstream|delta|dnext\w*|grad_?output|dl", [M, CUBE, BOX, V]),
    (r"(h|c|s|a|hs?|cs?)_?(0|prev|init|start)|prev_\w+|\w+_prev|hprev|cprev|state", [M, V, COL]),
    (r"w|theta|weights?|beta|coef\w*|params?|parameters", [M, V, COL, ROW]),
    (r"sigma\d?|sigma_?(sq|2)|bandwidth|bw|tau|temp|temperature|length_?scale|ell", [S, V, M]),
    (r"\w*vec(tor)?", [V, M, S]),
    (r"pi|pis|priors?|mixing\w*|mixture\w*", [V, M, S]),
    (r"log_?(ell|l|sf|sn|noise\w*|amp\w*|length\w*|var|std|s)", [S, V, M]),
    (r"(b|bias|biases|c|gamma|beta|shift|scale|intercept|offset)(_?\w{0,2}|\d*)|b[a-z]{1,2}\d?|bias\w*", [V, ROW, COL, S]),  # noqa: E501
    (r"(w|v|u|theta|weights?|syn|kernel|filters?|embed\w*|phi|m)_?\w*\d*", [M, BOX, V, CUBE]),
]  # fmt: skip
DATA = re.compile(
    r"^(x|xs|x_?train|x_?batch|data|inputs?|features|t|y|ys|labels?|targets?|y_?true|y_?train|t_?train|truth|y_?batch|expected|images?)$",
    re.I,
)
MASKS = re.compile(r"(\w+_)?(mask|masks|observed|indicator)$", re.I)
INPUT = re.compile(r"^(x|xs|x_?\w*|data|inputs?|features|images?)$", re.I)
TARGET = re.compile(
    r"^(t|y|ys|labels?|targets?\w*|y_?true|y_?train|t_?train|truth|[yt]_?batch|[yt]_?b|[yt]_?tr|expected\w*|y_?labels?|true\w*|actual\w*|ground_?truth|gt|targ|\w*one_?hot\w*|\w+_targets?|\w+_labels?|y_?oh|y_?enc\w*|y_?real|desired\w*|d_?true|ratings?"
    r"|(y_?)?(attendue?s?|cibles?|esperad[oa]s?|attes[oi]|erwartet\w*|sollwerte?|zielwerte?|objetivos?|vrai\w*|verdader\w*|oczekiwan\w*|ожидаем\w*|цел\w*))$",
    re.I,
)
WIDTHS = re.compile(r"widths|sigmas?|bandwidths?|length_?scales?|stds", re.I)
"""Parameters that are positive by what they mean."""
HELD = re.compile(r"t|targets?|labels?|y_?true|truth", re.I)
"""Targets and nothing else, as y may be a prediction: nobody means a slope by them."""
PREDICTED = re.compile(
    r"^(y_?hat|y_?pred\w*|pred\w*|probs?|p|a\d|al|a_?last|out\w*|scores?|logits?|z\d?|yh|o|output|y_?out|act\w*|h|ypred|preds|guess|y)$",
    re.I,
)
CACHE = re.compile(
    r"cache|memory|saved|kept|ctx|tape|store|intermed|activations|states?$|^mem$|inter|forward|values|stuff|back_?info|^tmp$|layers_out",
    re.I,
)


def temperature(name: str, names: Iterable[str]) -> bool:
    """T beside labels: what scores are divided by, and no targets."""
    return last(name) == "T" and any(HELD.fullmatch(last(one)) for one in names if one != name)


def unknown(name: str, names: Iterable[str]) -> bool:
    """x of a linear system A x = b, which is no table of data."""
    return name == "x" and {"A", "b", "x"} <= {*names}


@lru_cache(maxsize=4096)
def scalar(name: str) -> Any:
    """The value of a setting by its name, "leaf" for a number that the formulas keep; None: no setting."""
    if last(name) in ("p", "rate", "prob") and re.search("drop", name, re.I):
        return 0.5
    for pattern, value in SCALARS.items():
        if re.fullmatch(pattern, last(name).strip("_"), re.I):
            return value
    return None


def last(name: str) -> str:
    """W1 in params['W1'], W in layers[0].W."""
    words = re.findall(r"[^\W\d]\w*", name)
    return words[-1] if words else name


DEEP = re.compile(
    r"\w\[(:|\w+), ?\w+\] ?@|\w\[\w+\]\.T\b|- \w+\[:, ?[a-z]\]|"
    r"[\w\])]\[[^\[\]\n]*,[^\[\]\n]*,[^\[\]\n]*\]|axis=\(|axis=[23]|einsum|reshape|tensordot|\bpad\(|swapaxes|moveaxis|stack|"
    r"transpose\(\w|shape\[[23]\]|\w, *\w+, *\w+(, *\w+)* = [\w.]+\.shape"
)
"""What code says where arrays have more than two axes; without any of it, none is tried."""
FOUR = re.compile(
    r"\[[^\[\]\n]*,[^\[\]\n]*,[^\[\]\n]*,[^\[\]\n]*\]|\w(, *\w+){3,} = [\w.]+\.shape|shape\[3\]|axis=3|"
    r"\((0, *)?2, *3\)|transpose\(\(?\d(, *\d){3}|reshape\(\(?[^(),]+(,[^(),]+){3}|tensordot|\bpad\(|"
    r"swapaxes|moveaxis|\bstack|kernel|filter|conv|image|pool"
)
"""What code says where arrays have four axes."""


Goes = Callable[[str, Sequence[Pattern]], bool]


def short_bias(name: str, _: Sequence[Pattern]) -> bool:
    return stem(name) == "b" and len(last(name)) < 3


def always(*_: Any) -> bool:
    return True


USES: list[tuple[str, list[Pattern], Goes]] = [
    (r"\blabels?\b|\btargets?\b", [S], lambda name, _: last(name) == "T"),  # a temperature
    (r"\w @ {0}\b(?!\.)|\.dot\({0}\)", [M, V], short_bias),  # x @ b: no bias
    (r"@ {0}\.T\b", [M], lambda _, first: M in first),  # d @ w.T
    (r"\b{0}\.T @ \w", [M], short_bias),  # B.T @ lam
    (r"\bA @ {0}\b|\bA\.dot\({0}\)", [V], lambda name, _: last(name) == "x"),  # A @ x - b
    # phi[0] * y[1:]
    (r"{1} \*(?!\*)", [S], lambda name, _: re.fullmatch(r"[a-z]\w*\[\d\]", name) is not None),
    (r"\b{0}\[:, ?\w+(, ?:)?\]( ?@ ?|\.dot\()\w", [CUBE], always),  # x[:, t] @ W: a step of each sample
    # h @ W - y[:, t]: what is wanted of each sample in a step
    (
        r"- {0}\[:, ?\w+(, ?:)?\]|\b{0}\[:, ?\w+\] - ",
        [CUBE],
        lambda name, _: TARGET.match(last(name)) is not None,
    ),
    (r"\b{0}\[\w+, ?\w+\] ?(@|\.dot\()", [CUBE], always),  # X[b, t] @ w: a step of each sample
    (r"one_?hot\w*\({0}\b", [V], lambda name, _: TARGET.match(last(name)) is not None),  # one_hot(y, 10)
    (r"\b{0} @ \w+ @ {0}\b", [V], always),  # x @ A @ x
    # e = x[2:] - a1 * x[1:-1]: a number for each of them
    (
        r"\b{0} \* \w+\[-?\d?:(-?\d)?\]",
        [S],
        lambda name, _: re.fullmatch(r"[a-z]\d|phi\d?|rho", last(name)) is not None,
    ),
    (r"np\.cos\({0}\), ?-?np\.sin\({0}\)", [S], always),  # a rotation
    # w[j] * x[:, j:j + n]: a filter
    (r"\b{0}\[\w\] \* \w+\[:, ?\w:", [V], lambda name, _: last(name) in ("w", "k", "h", "kernel")),
    (
        r"\b{0} \* (np\.|numpy\.)sum\(",
        [S],
        lambda name, _: name in ("beta", "gamma", "rho"),
    ),  # weighs a penalty
    (r"/ \(?(\d+ \* )?{0}\b(?![.\[(])", [S], lambda name, _: last(name) == "h"),  # (x - y) / h: a width
    (r"\b{0}\[(-?\d|:-?\d|\d:)\], ?{0}\[(-?\d|:-?\d|-?\d:)\]", [V], always),  # theta[:-1], theta[-1]
    # T, N, D = x.shape; ps[t] - y[t]: what is wanted of each sample in a step
    (
        r"(?s)\b\w+, \w+, \w+ = \w+\.shape.*- {0}\[\w+\]",
        [CUBE],
        lambda name, _: TARGET.match(last(name)) is not None,
    ),
    # vectors[outside_idx]: one of many rows
    (
        r"\b{0}\[(\w+_)?(idx|inds?|index|indices|words?|ids?|tokens?)\]",
        [M],
        lambda name, _: stem(name) != "b" and not re.search("grad|^d", last(name)),
    ),
    # n = z0.shape[0]: the states of many samples
    (
        r"\b(n|N|m|B|batch\w*|n_\w+|num\w*) = {0}\.shape\[0\]",
        [M],
        lambda name, _: re.fullmatch(r"[xqz]_?(0|init|start)", last(name)) is not None,
    ),
    # x[t].T @ dz: a matrix for each step, as nobody turns a vector
    (
        r"(?s)\bfor \(?(\w+)\b[^\n]* in .*\b{0}\[\1\]\.T\b",
        [CUBE],
        lambda name, _: "[" not in name,
    ),
]
"""What is done with an array {0}, in full {1}, the shapes that are tried first then, and for which names.

Of several the last is tried first.
"""


ONE_WORD = re.compile(r"\w*(word|center|centre|outside|target|true|positive|context)_?(idx|index|id)", re.I)

ONE_CLASS = re.compile(r"label|target|answer|digit|cls|class_?(idx|index|id)?|correct(_class|_label)?", re.I)
"""Of one sample, where it stands alone in an index: out[label]."""


def patterns(name: str, source: str) -> list[Pattern]:
    """The shapes of an array with this name, the likeliest first; all of them at the end."""
    own = last(name)
    summed = in_einsum(own, source)
    deep = 4 if FOUR.search(source) else 3
    most = max([deep if DEEP.search(source) else 2, *map(len, summed)])
    first: list[Pattern] = []
    if summed:
        first = summed
    elif re.fullmatch(r"[ha]_?0", own) and re.search(r"\b[ha]_?(prev|next)\b", source):  # where states begin
        first = [M, V, COL]
    elif re.fullmatch(r"[wvu]_?0|(theta|beta|a)_?0|intercept_?", own):
        first = [V, S, ROW, COL]
    elif (
        re.search(rf"\[{own}\[\w+\]|\w\[(\w+, ?)?{own}\]", source)
        or chooses_in_turn(own, source)
        or re.search(
            rf"\bouter\(([^()]*, ?)?{own}\b|\b{own}\[(:, ?(None|np\.newaxis)|(None|np\.newaxis), ?:)\]",
            source,
        )
    ):  # xs[t][inputs[t]] = 1: one label for each step
        alone = re.search(rf"\w\[{own}\]", source) and not re.search(rf"\w, ?{own}\]|\[{own}\[", source)
        first = [S, V] if ONE_WORD.fullmatch(own) or alone and ONE_CLASS.fullmatch(own) else [V]
    elif re.fullmatch(r"[wv]|theta|beta|coef_?|weights?", own):
        first = [M, V, COL, ROW, S, BOX] if LAYER.search(name) else [V, M, COL, ROW, S, BOX]
    elif re.fullmatch(r"[wv]_[a-z]{2,}|(theta|beta|coef|weights?)_[a-z]\w*", own) and re.search(
        r"\bX\b", source
    ):
        first = [V, M, COL, ROW, S]  # beside a matrix X
    elif re.fullmatch(r"y|t|labels?", own):
        first = [V, M, COL, ROW]
    elif own == "c" and re.search(r"\bh, ?c\b", source):  # the state of a cell, and no bias
        first = [M, V, COL]
    else:
        first = next((found for pattern, found in PATTERNS if re.fullmatch(pattern, own, re.I)), [M, V, S])
    for use, shapes, goes in USES:
        if goes(name, first) and re.search(use.format(own, re.escape(name)), source):
            first = [*shapes, *first]
    if re.search(rf"\b{own}(\.shape\[1\]|\[:, ?[a-z]\w*\])", source):  # there are several
        first = [M if one == COL else one for one in first]
    offset = stem(name) == "b" or re.match(r"bias|([wvu]|theta|beta)_?0$|intercept", own, re.I)
    if offset and ".shape[1]" in source and ".shape[0]" not in source:
        first = [COL, *first]  # samples are in columns
    if (axes := axes_said(own, source)) > 2:
        first = [(None,) * axes, *first]
    if re.search(rf"\b(len\({own}\.shape\)|{own}\.ndim) == 1\b", source):
        first = [V, *first]  # labels, where rows of 0 and 1 are taken, too
    return [one for one in dict.fromkeys([*first, M, V, S, COL, ROW]) if len(one) <= most]


def axes_said(own: str, source: str) -> int:
    """How many axes code says that an array has: FN, C, FH, FW = self.W.shape; 0 where it does not."""
    said = re.search(rf"^\s*(\w+(?:, ?\w+)+) = (?:self\.)?{re.escape(own)}\.shape$", source, re.M)
    return said[1].count(",") + 1 if said else 0


def chooses_in_turn(own: str, source: str) -> bool:
    """for i, t in zip(inputs, targets): ... W[i] ...: one place for each round."""
    for names, how, given in re.findall(r"for \(?([\w, ]+?)\)? in (\w+\(|)([\w., ]+)\)?:", source):
        each = [one.strip() for one in names.split(",")][how == "enumerate(" :]
        both = zip(each, map(str.strip, given.split(",")), strict=False)
        if any(last(one) == own and re.search(rf"\[{name}\]", source) for name, one in both):
            return True
    return False


def in_einsum(own: str, source: str) -> list[Pattern]:
    """The shape that np.einsum("bid,bjd->bij", Q, K) says: three axes of Q."""
    found = []
    for letters, given in re.findall(r"einsum\(\s*['\"]([\w, ]+)(?:->[\w ]*)?['\"]\s*,([^()]*)\)", source):
        both = zip(letters.replace(" ", "").split(","), map(str.strip, given.split(",")), strict=False)
        found += [(None,) * len(axes) for axes, one in both if last(one) == own]
    return list(dict.fromkeys(found))


def parameter(name: str) -> bool:
    """Whether it is called like weights or a bias."""
    own = last(name).strip("_")
    said = WEIGHT_NAME.fullmatch(own) or re.match(r"(bias|weight|kernel|filter)", own, re.I)
    return bool(said) or stem(name) in ("b", "w")


LAYER = re.compile(r"\[\d+\]\[")
"""net[0]["w"] is one of several layers."""


def stem(name: str) -> str:
    """Names that have shapes of one kind: b1, b2 and b; W1 and Wx."""
    own = last(name).lower().lstrip("_")
    if re.match(r"b(ias)?(es)?(_?\w{0,2}|\d*)$", own) and not own.startswith("beta") or own == "c":
        return "b"
    if re.match(r"(w|theta|weight)", own) and (own != "w" or LAYER.search(name)):
        return "w"
    return name


WEIGHT_NAME = re.compile(r"(w|b|v|u|theta|weights?|bias|beta|c|m|slope|intercept|k|a)_?\d*", re.I)
COSTLIKE = re.compile(r"cost|loss|error|accuracy|plot|train|fit", re.I)
