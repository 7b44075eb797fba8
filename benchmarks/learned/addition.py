"""Train a small transformer to add numbers of three digits, and write its weights and its record.

    OPENBLAS_NUM_THREADS=1 python benchmarks/learned/addition.py

It takes two minutes of one core. Sums are written as characters, with the last digit of the sum first:
123+456=9750. The network sees the characters so far and says the next; the cost counts the four of the sum.
10,000 of the million sums are never trained on, and are what the record's share of right ones is of.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from backprop import files
from backprop.layers import (
    Activation,
    Embedding,
    LayerNorm,
    Linear,
    MultiHeadAttention,
    Positions,
    Residual,
    Sequential,
    weights,
)
from backprop.outputs import OUTPUTS
from backprop.solvers import Adam

PROVED_BY = ("layers", "normalisation", "attention", "fast_training", "output_delta", "optimisers")
RESULTS = Path(__file__).resolve().parent.parent / "results"
CHARACTERS = "0123456789+="
ASKED, ANSWER = 8, 4
UNSEEN = 10_000
STEPS, BATCH, LARGEST_RATE = 2000, 128, 3e-3


def network(rng, d=64, heads=4):
    """Characters 0 … 11, shape (n, 11), to the logits of what comes next, shape (n, 11, 12)."""
    given = {"rng": rng, "dtype": np.float32}
    return Sequential(
        Embedding(len(CHARACTERS), d, **given),
        Positions(ASKED + ANSWER - 1, d, **given),
        Residual(LayerNorm(d, dtype=np.float32), MultiHeadAttention(d, heads, causal=True, **given)),
        Residual(
            LayerNorm(d, dtype=np.float32),
            Linear(d, 4 * d, **given),
            Activation("gelu"),
            Linear(4 * d, d, **given),
        ),
        LayerNorm(d, dtype=np.float32),
        Linear(d, len(CHARACTERS), **given),
    )


def written(a, b):
    """The sums as characters, shape (n, 12)."""
    asked = [a // 100, a // 10 % 10, a % 10, 10 + 0 * a, b // 100, b // 10 % 10, b % 10, 11 + 0 * a]
    return np.stack([*asked, *((a + b) // 10**place % 10 for place in range(ANSWER))], axis=1)


def answers(net, a, b):
    """What the network says a + b is: it reads what it has written, digit by digit."""
    seen = written(a, b)[:, :-1]
    seen[:, ASKED:] = 0  # not told
    total = 0 * a
    for place in range(ANSWER):
        logits, _ = net.forward(seen)
        digit = np.argmax(logits[:, ASKED - 1 + place, :10], axis=1)
        if place < ANSWER - 1:
            seen[:, ASKED + place] = digit
        total = total + digit * 10**place
    return total


def cost_and_gradients(net, text):
    """The mean cost of a character of the sums, and its gradient by each parameter."""
    softmax, n = OUTPUTS["softmax"], len(text)
    logits, memory = net.forward(text[:, :-1], training=True)
    of_sums = logits[:, ASKED - 1 :].reshape(n * ANSWER, -1)
    wanted = text[:, ASKED:].ravel()
    G = np.zeros_like(logits)
    G[:, ASKED - 1 :] = softmax.gradient(wanted, of_sums, "mean").reshape(n, ANSWER, -1)
    _, gradients = net.backward(G, memory)
    return float(softmax.cost(wanted, of_sums, "mean")), gradients


def rate(step):
    """η: it rises over the first 100 steps, and falls along a cosine to 0."""
    return LARGEST_RATE * min(1, (step + 1) / 100) * (1 + np.cos(np.pi * step / STEPS)) / 2


def share_right(net, pairs):
    a, b = pairs // 1000, pairs % 1000
    return float(np.mean([answers(net, *part) == part.sum(axis=0) for part in _parts(a, b)]))


def _parts(a, b):
    return np.stack([a, b]).reshape(2, -1, 500).swapaxes(0, 1)


def train(steps=STEPS, unseen=UNSEEN):
    """The trained network, and the record."""
    rng = np.random.default_rng(0)
    net = network(rng)
    parameters = net.parameters
    for name in ("0.W", "1.W"):
        parameters[name] *= 0.1
    adam = {name: Adam(p.size, p.dtype, 0.9, 0.98) for name, p in parameters.items()}
    pairs = rng.permutation(10**6)
    held, seen = pairs[:unseen], pairs[unseen:]
    costs, shares, start = [], [], time.process_time()
    for step in range(steps):
        chosen = rng.choice(seen, BATCH)
        cost, gradients = cost_and_gradients(net, written(chosen // 1000, chosen % 1000))
        for name, p in parameters.items():
            new = np.empty(p.size, p.dtype)
            adam[name].step(p.ravel(), gradients[name].ravel(), rate(step), new)
            p[...] = new.reshape(p.shape)
        costs.append(cost)
        if (step + 1) % 100 == 0:
            shares.append({"step": step + 1, "right": share_right(net, held[:1000])})
            print(step + 1, cost, shares[-1]["right"], flush=True)
    seconds = time.process_time() - start
    return net, {
        "parameters": sum(p.size for p in parameters.values()),
        "steps": steps,
        "batch": BATCH,
        "sums seen": steps * BATCH,
        "unseen": unseen,
        "right": share_right(net, held),
        "processor seconds": round(seconds, 1),
        "costs": [float(f"{np.mean(part):.4g}") for part in np.array_split(costs, max(steps // 20, 1))],
        "shares": shares,
    }


def load():
    """The trained network and its record, as `main` has written them."""
    net = network(np.random.default_rng(0))
    arrays, _ = files.load(RESULTS / "addition.safetensors", "a transformer that adds")
    weights.load(net, arrays)
    return net, json.loads((RESULTS / "addition.json").read_text(encoding="utf-8"))


def theorems():
    """What `backprop prove --json` says of all that the training runs, without the lines of the proofs."""
    command = [sys.executable, "-m", "backprop", "prove", "--json", *PROVED_BY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = ("theorem", "claim", "verdict", "conditions", "covers", "proved")
    return [{name: one[name] for name in names} for one in json.loads(done.stdout)]


def main():
    RESULTS.joinpath("addition_theorems.json").write_text(
        json.dumps(theorems(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    net, record = train()
    RESULTS.joinpath("addition.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    files.save(RESULTS / "addition.safetensors", net.parameters, {"kind": "a transformer that adds"})
    print(f"{record['right']:.2%} of {record['unseen']} unseen sums")


if __name__ == "__main__":
    main()
