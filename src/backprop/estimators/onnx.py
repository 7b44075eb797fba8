"""A fitted estimator as an ONNX model, for other runtimes: the graph of its predictions, written directly.

    X − mean, / scale, then Gemm and the activation for each layer, then what follows the logits

A classifier gives the outputs "label" and "probabilities", a regressor "prediction". The input "X" has shape
(n, d), in the dtype of the fit. ONNX operators of opset 20, in which GELU is one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.estimators.mlp import MLP
from backprop.estimators.targets import Classes

Array = NDArray[Any]

OPERATORS: dict[str, list[tuple[str, dict[str, float]]]] = {
    "relu": [("Relu", {})],
    "tanh": [("Tanh", {})],
    "sigmoid": [("Sigmoid", {})],
    "identity": [("Identity", {})],
    "elu": [("Elu", {"alpha": 1.0})],
    "softplus": [("Softplus", {})],
}
"""The operators of an activation, one after the other."""

OPSET = 20


def to_onnx(estimator: MLP) -> Any:
    """An `onnx.ModelProto` that predicts what the estimator does, to rounding.

    Raises:
        ImportError: onnx is not installed.
        NotFittedError: The estimator has not been fitted.
        ValueError: ONNX has no operator for the activation, or no type for the labels.
    """
    try:
        from onnx import TensorProto, checker, helper, numpy_helper  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise ImportError("export needs onnx: pip install onnx") from error
    estimator._check_fitted()
    (network, _), known = estimator._network(), estimator._targets
    if network.activation not in OPERATORS:
        raise ValueError(
            f"activation must be one of {', '.join(OPERATORS)} for ONNX; came {network.activation!r}"
        )
    nodes: list[Any] = []
    constants: list[Any] = []

    def constant(name: str, value: Any) -> str:
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    Z = "X"
    if estimator.mean_ is not None and estimator.scale_ is not None:
        Z = node("Sub", [Z, constant("mean", estimator.mean_)], "centred")
        Z = node("Div", [Z, constant("scale", estimator.scale_)], "standardised")
    for l, (W, b) in enumerate(zip(estimator.coefs_, estimator.intercepts_, strict=True), start=1):
        A = Z = node("Gemm", [Z, constant(f"W{l}", W), constant(f"b{l}", b)], f"A{l}")
        if l < len(estimator.coefs_):
            for step, (operator, attributes) in enumerate(OPERATORS[network.activation]):
                Z = node(operator, [Z], f"Z{l}_{step}", **attributes)
    real = helper.np_dtype_to_tensor_dtype(network.dtype)
    if isinstance(known, Classes):
        label, kind = _classify(known, A, node, constant, network.dtype)
        k = len(known.values)
        outputs = [
            helper.make_tensor_value_info("label", kind or TensorProto.INT64, label),
            helper.make_tensor_value_info("probabilities", real, ["n", k]),
        ]
    else:
        Y = node("Exp", [A], "Y") if network.output == "poisson" else A
        scaling = getattr(known, "scaling", None)
        if scaling is not None:
            Y = node("Mul", [Y, constant("target scale", scaling.unit)], "scaled")
            Y = node("Add", [Y, constant("target mean", scaling.shift)], "in_units_of_y")
        shape: list[Any] = ["n"] if known.n_outputs == 1 else ["n", known.n_outputs]
        flat = constant("shape", np.array([-1] if known.n_outputs == 1 else [-1, known.n_outputs], np.int64))
        node("Reshape", [Y, flat], "prediction")
        outputs = [helper.make_tensor_value_info("prediction", real, shape)]
    X = helper.make_tensor_value_info("X", real, ["n", network.widths[0]])
    graph = helper.make_graph(nodes, type(estimator).__name__, [X], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    checker.check_model(model, full_check=True)
    return model


def _classify(known: Classes, A: str, node: Any, constant: Any, dtype: Any) -> tuple[list[Any], int | None]:
    """Nodes for label and probabilities; the label's shape, and its type where it is a string."""
    zero = constant("zero", np.zeros((), dtype))
    if known.multilabel:
        node("Sigmoid", [A], "probabilities")
        node("Cast", [node("Greater", [A, zero], "likelier")], "label", to=7)
        return ["n", len(known.values)], None
    if len(known.values) == 1:
        node("Exp", [node("Mul", [A, zero], "nothing")], "probabilities")
    elif known.n_outputs == 1:
        both = node("Concat", [node("Neg", [A], "minus"), A], "both", axis=1)
        node("Sigmoid", [both], "probabilities")
        A = both
    else:
        node("Softmax", [A], "probabilities", axis=1)
    values = known.values
    if values.dtype.kind in "biu" and values.dtype != np.uint64:
        table, kind = values.astype(np.int64), None
    elif values.dtype.kind in "UO":
        table, kind = values.astype(object), 8
    else:
        raise ValueError(f"labels must be integers, truth values or strings for ONNX; came {values.dtype}")
    place = node("ArgMax", [A], "place", axis=1, keepdims=0)
    node("Gather", [constant("classes", table), place], "label")
    return ["n"], kind
