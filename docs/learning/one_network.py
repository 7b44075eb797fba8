# %% [markdown]
# # One network, with its numbers
#
# A network with two inputs, two hidden units and two outputs, and one sample: small enough to follow
# every number. First the values flow forwards, from the inputs to a cost. Then the deltas flow
# backwards, and each weight gets its gradient.
#
# Every number below can be changed, and all others follow. What computes them in your browser are the
# formulas that [one hidden layer](../../derivations/one_hidden_layer.py) proves, each as the derivation
# left it. Choose an arrow, by its number or in the picture: it is marked wherever it stands, in the
# picture, in the formula and in the table.

# %% tags=["hide-input"]
from figures import one_network
from figures.trees import proved

one_network.figure(proved("one_hidden_layer"))

# %% [markdown]
# ## What to look for
#
# - **The output delta is prediction minus target**, nothing else. Give the sample the other class:
#   both deltas change their sign or nearly so, and everything behind them follows.
# - **A weight learns what it carried times the delta at its end.** Set an input to 0, and the
#   gradients of both its arrows are 0.
# - **A unit that is sure learns little.** Set a hidden bias to 8: its sigmoid is nearly 1, its slope
#   nearly 0, and the gradients of its weights vanish, however wrong the network is.
# - **Descent.** Each press on *Descend* is one step, $w \leftarrow w - \eta\, \partial J / \partial w$ with
#   $\eta = 0.5$, for all weights and biases. Watch the cost.
#
# With more layers nothing new happens: [any depth](../../derivations/any_depth.py) repeats the two steps
# back, along the weights and through the slope, once for each layer.
