# %% [markdown]
# # Run it here
#
# Change a line of a derivation, and the kernel that checked it when this site was built checks it again,
# on your own machine. A sign that is changed is refused, and what is left of the difference is shown.
#
# It takes Python, [SymPy](https://www.sympy.org) and the [kernel](../api/proof.md),
# which your browser loads when you ask for it, from this site and from nowhere else; what you type goes
# nowhere. It keeps them, so that the next time, and without a network, they are there.

# %% tags=["hide-input"]
from figures import running

running.figure("softmax", "The Jacobian of softmax", (" - y", " + y"))

# %% [markdown]
# ## What to try
#
# - Change a sign, an index, a factor. What is refused need not be false: the kernel says that it could not
#   prove it. But look at the difference, and you will mostly see why.
# - Write a line in another way: as a product for the sum, a fraction for the power. It is still proved.
# - Add a line of your own between two others, and remove one that you do not need: how large a step does
#   the kernel take at once?
# - Open *What is given* and take a condition away, such as that targets are one-hot.
# - Take another derivation. On its page each line that can be checked here has a link, *change it*.
#
# ## What runs here, and what does not
#
# Python is [Pyodide](https://pyodide.org), CPython for browsers, under the Mozilla Public License 2.0; SymPy
# and mpmath have BSD licences, which come with them. The files of the kernel are those of the library, byte
# for byte, and so is what they answer. How a line stands to the one before is part of the derivation:
# equal, equal up to a constant, at most.
#
# The code that a derivation covers is not checked here, since it needs NumPy, and for browsers NumPy is in
# no package index that we build from. [Your own gradient](../explain.md) is explained in its page, on a small
# NumPy that stands in there. Derivations that go by induction, through any number of steps, are not here
# either: their loops have no words in one formula. All of that is checked when this site is built, and by
# `backprop prove`.
