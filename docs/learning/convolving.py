# %% [markdown]
# # A window on a picture
#
# [Convolution](../../derivations/convolution.py) looks at a picture through a small window, with the same
# weights wherever the window stands. Move it, and see what it sums up. Then go back: which windows saw an
# entry of the picture, and so hand their slopes to it; where a weight met what, and so what its slope is.
#
# The numbers come from the formulas of that page, computed in your browser. What stands here before you move
# anything is computed by the library.

# %% tags=["hide-input"]
from figures import convolving
from figures.trees import proved

convolving.figure(proved("convolution"))

# %% [markdown]
# ## What to look for
#
# - With a stride of 1 and a padding of 1 there are as many outputs as entries. Without padding the outputs
#   are fewer, and a corner of the picture is seen by one window alone, its middle by nine.
# - With a stride of 3 no two windows overlap: back, each entry gets the slope of one window, or of none.
# - Whatever you choose, back to an entry the same weights come as forward. It is the window's way taken the
#   other way round, as [the derivation](../../derivations/convolution.py#two-axes-with-padding) proves for
#   every stride, padding and size.
# - A weight has met an entry at each position of the window. So its slope is a sum over all positions.
