"""Forward and backward passes of layers in a second, beside torch and a plain NumPy loop.

    OPENBLAS_NUM_THREADS=1 python benchmarks/layers_speed.py [--seconds 4] [--rounds 5] [--json layers.json]

All take turns in one process with one thread each, and the clock counts processor seconds, so that a busy
machine changes the ratios little. Before anything is timed, the outputs and the gradients by the inputs are
compared. The plain loop is what one writes down: a product for each offset of a window, and for each step.

Memory is the peak by which a process grows in a pass, each program in a process of its own that has run a
pass over two samples before, and gives back at once what it does not need any more.
"""

import argparse
import multiprocessing
import os
import re
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
from training.results import write

from backprop import layers

AIMS = {
    ("convolutions", "float64"): 1.0,
    ("convolutions", "float32"): 0.7,
    ("LSTM", "float64"): 1.0,
    ("LSTM", "float32"): 0.45,
    ("transformer block", "float64"): 0.85,
    ("transformer block", "float32"): 0.75,
}
"""Our speed over torch's, as it was set beforehand."""


def convolutions(dtype):
    given = {"rng": np.random.default_rng(0), "dtype": dtype}
    net = layers.Sequential(
        layers.Conv2d(1, 6, 5, padding=2, **given),
        layers.Activation("relu"),
        layers.MaxPool2d(2),
        layers.Conv2d(6, 16, 5, **given),
        layers.Activation("relu"),
        layers.MaxPool2d(2),
    )
    return net, (128, 1, 28, 28)


def lstm(dtype):
    return layers.LSTM(32, 64, rng=0, dtype=dtype), (32, 50, 32)


def block(dtype, d=64):
    given = {"rng": np.random.default_rng(0), "dtype": dtype}
    return layers.Sequential(
        layers.Residual(
            layers.LayerNorm(d, dtype=dtype), layers.MultiHeadAttention(d, 4, causal=True, **given)
        ),
        layers.Residual(
            layers.LayerNorm(d, dtype=dtype),
            layers.Linear(d, 4 * d, **given),
            layers.Activation("gelu"),
            layers.Linear(4 * d, d, **given),
        ),
    ), (16, 64, 64)


CASES = {"convolutions": convolutions, "LSTM": lstm, "transformer block": block}


def of_torch(name, net, X):
    """The same in torch, with the same numbers: a function that returns Y and the gradient by X."""
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)
    p = {key: torch.tensor(A, requires_grad=True) for key, A in net.parameters.items()}
    tensor = torch.tensor(X, requires_grad=True)

    def conv(x):
        x = F.max_pool2d(F.relu(F.conv2d(x, p["0.W"], p["0.b"], padding=2)), 2)
        return F.max_pool2d(F.relu(F.conv2d(x, p["3.W"], p["3.b"])), 2)

    if name == "LSTM":
        cell = torch.nn.LSTM(32, 64, batch_first=True, dtype=tensor.dtype)
        with torch.no_grad():
            cell.weight_ih_l0.copy_(p["W"].T)
            cell.weight_hh_l0.copy_(p["U"].T)
            cell.bias_ih_l0.copy_(p["b"])
            cell.bias_hh_l0.zero_()
        p = dict(cell.named_parameters())

    def transformer(x):
        z = F.layer_norm(x, (64,), p["0.0.gamma"], p["0.0.beta"])
        q, k, v = (
            (z @ p[f"0.1.W{one}"] + p[f"0.1.b{one}"]).reshape(-1, 64, 4, 16).swapaxes(1, 2) for one in "qkv"
        )
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True).swapaxes(1, 2).reshape(-1, 64, 64)
        x = x + o @ p["0.1.Wo"] + p["0.1.bo"]
        z = F.layer_norm(x, (64,), p["1.0.gamma"], p["1.0.beta"])
        return x + F.gelu(z @ p["1.1.W"] + p["1.1.b"]) @ p["1.3.W"] + p["1.3.b"]

    run = {"convolutions": conv, "LSTM": lambda x: cell(x)[0], "transformer block": transformer}[name]
    G = None

    def step():
        nonlocal G
        for one in (tensor, *p.values()):
            one.grad = None
        Y = run(tensor)
        if G is None:
            G = torch.ones_like(Y)
        Y.backward(G)
        return Y.detach().numpy(), tensor.grad.numpy()

    return step


def ours(net, X):
    G = np.ones_like(net.forward(X)[0])

    def step():
        Y, memory = net.forward(X, training=True)
        return Y, net.backward(G, memory)[0]

    return step


def plain_convolution(X, W, b, padding):
    """Y and the way back, a product for each offset of the window."""
    Z = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    *_, kh, kw = W.shape
    h, w = Z.shape[2] - kh + 1, Z.shape[3] - kw + 1
    Y = np.zeros((len(X), len(W), h, w), X.dtype) + b[:, None, None]
    for r in range(kh):
        for q in range(kw):
            Y += np.einsum("nchw,mc->nmhw", Z[:, :, r : r + h, q : q + w], W[:, :, r, q])

    def back(G):
        dZ, dW = np.zeros_like(Z), np.zeros_like(W)
        for r in range(kh):
            for q in range(kw):
                dW[:, :, r, q] = np.einsum("nmhw,nchw->mc", G, Z[:, :, r : r + h, q : q + w])
                dZ[:, :, r : r + h, q : q + w] += np.einsum("nmhw,mc->nchw", G, W[:, :, r, q])
        return dZ[:, :, padding : padding + X.shape[2], padding : padding + X.shape[3]], dW, G.sum((0, 2, 3))

    return Y, back


def plain_pooling(X):
    n, c, h, w = X.shape
    Z = X.reshape(n, c, h // 2, 2, w // 2, 2)
    Y = Z.max((3, 5))
    return Y, lambda G: ((Y[:, :, :, None, :, None] == Z) * G[:, :, :, None, :, None]).reshape(X.shape)


def plain(name, net, X):
    """The same as a plain NumPy loop; None where there is none."""
    p = net.parameters
    if name == "convolutions":

        def step():
            A, back_1 = plain_convolution(X, p["0.W"], p["0.b"], 2)
            Z, pool_1 = plain_pooling(np.maximum(A, 0))
            B, back_2 = plain_convolution(Z, p["3.W"], p["3.b"], 0)
            Y, pool_2 = plain_pooling(np.maximum(B, 0))
            G = back_2(pool_2(np.ones_like(Y)) * (B > 0))[0]
            return Y, back_1(pool_1(G) * (A > 0))[0]

        return step
    if name == "LSTM":
        return lambda: plain_lstm(X, p["W"], p["U"], p["b"])
    return None


def plain_lstm(X, W, U, b):
    def sigmoid(A):
        return 1 / (1 + np.exp(-A))

    n, t, _ = X.shape
    h = c = np.zeros((n, len(U)), X.dtype)
    kept, H = [], []
    for step in range(t):
        i, f, g, o = np.split(X[:, step] @ W + h @ U + b, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        new = f * c + i * g
        kept.append((h, c, i, f, g, o, np.tanh(new)))
        h, c = o * np.tanh(new), new
        H.append(h)
    dX, dW, dU, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = dc = np.zeros_like(h)
    for step in reversed(range(t)):
        h, c, i, f, g, o, tanh = kept[step]
        dh = dh + 1
        dc = dc + dh * o * (1 - tanh**2)
        da = np.hstack(
            [dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * tanh * o * (1 - o)]
        )
        dX[:, step] = da @ W.T
        dW += X[:, step].T @ da
        dU += h.T @ da
        db += da.sum(0)
        dh, dc = da @ U.T, dc * f
    return np.stack(H, 1), dX


def rate(step, seconds):
    """Passes in a processor second."""
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        step()
        count += 1
    return count / spent


def programs(name, dtype, samples=None):
    """By name: a pass, for those that there are; of the first samples alone."""
    net, shape = CASES[name](dtype)
    X = np.random.default_rng(1).normal(size=shape).astype(dtype)[:samples]
    steps = {"ours": ours(net, X), "NumPy loop": plain(name, net, X)}
    try:
        steps["torch"] = of_torch(name, net, X)
    except ImportError:
        print("torch is not installed")
    return {who: step for who, step in steps.items() if step}


def resident(name):
    """VmRSS or VmHWM, the peak of it, in bytes."""
    return 1024 * int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def growth(case):
    """By how many bytes this process grows in a pass."""
    who, name, dtype = case
    for samples in (2, None):
        step = programs(name, dtype, samples)[who]
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = resident("VmRSS")
        step()
    return resident("VmHWM") - before


def peaks_of(name, dtype, whose):
    """`growth` of each program, in a process of its own."""
    os.environ |= {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"}
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return dict(zip(whose, pool.map(growth, [(who, name, dtype) for who in whose], 1), strict=True))


def measured(name, dtype, seconds, rounds):
    steps = programs(name, dtype)
    wanted = steps["ours"]()
    for who, step in steps.items():
        for one, other in zip(step(), wanted, strict=True):
            gap = np.linalg.norm(one - other) / np.linalg.norm(other)
            if gap > (1e-10 if dtype == "float64" else 1e-4):
                raise SystemExit(f"{name}, {dtype}: {who} computes something else, by {gap:.1e}")
    found = {who: [] for who in steps}
    for _ in range(rounds):
        for who, step in steps.items():
            found[who].append(rate(step, seconds / rounds))
    peaks = peaks_of(name, dtype, list(steps))
    case = {"case": name, "dtype": dtype, "passes_per_second": found, "peak": peaks, "aim": AIMS[name, dtype]}
    if "torch" in steps:
        case["prepared"] = {"torch": {"version": version("torch")}}
    for who, rates in found.items():
        ratio = median(a / b for a, b in zip(found["ours"], rates, strict=True))
        of_peak = peaks["ours"] / peaks[who]
        print(
            f"{name} {dtype} {who}: {median(rates):.1f}/s, ours is {ratio:.2f} of it; "
            f"{peaks[who] / 1e6:.1f} MB, ours is {of_peak:.2f} of it",
            flush=True,
        )
    return case


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--seconds", type=float, default=4, help="of measuring, for each program and case")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        parser.error("a second thread costs time of its own: set OPENBLAS_NUM_THREADS=1")
    chosen = options.cases.split(",")
    found = [
        measured(name, dtype, options.seconds, options.rounds)
        for name in chosen
        for dtype in ("float64", "float32")
    ]
    if options.json:
        write(options.json, cases=found)


if __name__ == "__main__":
    main()
