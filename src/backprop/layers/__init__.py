"""Layers that networks are made of: each is one class with `forward`, `backward` and its parameters.

| layer                                              | Y |
| -------------------------------------------------- | --- |
| `Linear(n_in, n_out)`                              | X W + b |
| `Activation(name)`, `SReLU(n_units)`               | f(X), entry by entry |
| `Flatten()`                                        | the axes but the first laid out as one |
| `Sequential(*layers)`, `Residual(*layers)`         | f_L(… f_1(X)), and X + F(X) |
| `Conv1d`, `Conv2d`                                 | the same weights at every position of a window |
| `MaxPool2d(kernel_size)`, `AvgPool2d(kernel_size)` | the windows' maxima, and means |
| `Embedding(n, d)`                                  | rows of W by their numbers |
| `Positions(n_steps, d)`                            | X + W, a row of W for each step |
| `LayerNorm(d)`, `BatchNorm(d)`                     | mean 0 and variance 1 a sample, and a channel |
| `Dropout(p)`                                       | entries dropped in training |
| `RNN`, `LSTM`, `GRU`                               | the same step along a sequence, with a state |
| `MultiHeadAttention(d_model, n_heads)`             | means over all steps, with weights that each chooses |

What all have in common is said in `backprop.layers.layer`.
"""

from backprop.layers.activation import Activation
from backprop.layers.attention import MultiHeadAttention
from backprop.layers.batch_norm import BatchNorm
from backprop.layers.composition import Residual, Sequential
from backprop.layers.convolution import Conv1d, Conv2d
from backprop.layers.dropout import Dropout
from backprop.layers.embedding import Embedding
from backprop.layers.flatten import Flatten
from backprop.layers.layer import Layer
from backprop.layers.layer_norm import LayerNorm
from backprop.layers.linear import Linear
from backprop.layers.pooling import AvgPool2d, MaxPool2d
from backprop.layers.positions import Positions
from backprop.layers.recurrent import GRU, LSTM, RNN
from backprop.layers.srelu import SReLU

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "AvgPool2d",
    "BatchNorm",
    "Conv1d",
    "Conv2d",
    "Dropout",
    "Embedding",
    "Flatten",
    "Layer",
    "LayerNorm",
    "Linear",
    "MaxPool2d",
    "MultiHeadAttention",
    "Positions",
    "Residual",
    "SReLU",
    "Sequential",
]
