# %% [markdown]
# # Ways downhill
#
# Descent on three costs: $x^2$, as in the notes; a bowl that is steeper along $y$ than along $x$;
# and a saddle, where the slope is 0 in the middle and yet there is no minimum. Move the learning
# rate $\eta$ across its marks and see what [descending the
# cost](../../derivations/gradient_descent.py) proves. Then try [momentum and
# Adam](../../derivations/optimisers.py).
#
# The numbers come from the formulas of those two pages, computed in your browser.

# %% tags=["hide-input"]
from figures import ways
from figures.trees import proved

ways.figure(proved("gradient_descent"), proved("optimisers"))

# %% [markdown]
# ## What is proved, and what is seen
#
# - On $x^2$ each step multiplies $x$ by $1 - 2\eta$: it arrives exactly for $0 < \eta < 1$. That is
#   [proved](../../derivations/gradient_descent.py#the-learning-rate-when-the-steps-arrive).
# - On the bowl and the saddle each coordinate goes its own way: by the   [slopes of a sum of
#   squares](../../derivations/gradient_descent.py#a-slope-of-zero-is-not-yet-a-minimum)   a step
#   multiplies $x_d$ by $1 - 2 \eta c_d$, which is $x^2$ with $\eta c_d$ for $\eta$. The steepest
#   direction sets the limit for all.
# - The steps of momentum and Adam are [proved](../../derivations/optimisers.py) to be what the
#   library   takes. That they arrive is not proved, and with a large $\mu$ or $\eta$ you will see
#   that they need not.
