"""What NumPy's operations do to arrays of symbolic shape, over the reals.

The modules read in this order; each one uses earlier ones only.

1. `refusals`: what is not modelled is refused, and the refusal is remembered.
2. `kinds`: truth values, whole numbers, real numbers, labels, and what NumPy makes of them.
3. `arrays`: an array of symbolic shape, which NumPy hands its operations over to, and the registry of models.
4. `declared`: arrays whose entries have names.
5. `shapes`: how shapes align, and numbers among arrays.
6. `writing`: what is written to an array, and what its dtype makes of that.
7. `partiality`: SymPy does not make a formula defined where NumPy has NaN.
8. `ufuncs`: functions of one or two numbers, entry by entry.
9. `reductions`: sums, means and maxima along axes.
10. `contractions`: products of arrays, summed over shared indices.
11. `masked`: the entries that a mask chooses.
12. `indexing`: `A[key]`, and what is written there.
13. `making`: arrays made of others.
14. `stacked`: a matrix with one row more.
15. `standing_in`: functions that ask for numbers before a model is asked.
16. `branches`: no branch is taken by what the sizes happen to be called.

Each model enters itself in the registry `arrays.MODELS`; this package enters them all.
"""

from backprop.proof.models import contractions, indexing, joined, loops, making, reductions, ufuncs, writing

__all__ = ["contractions", "indexing", "joined", "loops", "making", "reductions", "ufuncs", "writing"]
