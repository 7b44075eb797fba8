"""What NumPy's operations do to arrays of symbolic shape, over the reals.

The modules read in this order; each one uses earlier ones only.

1. `refusals`: what is not modelled is refused, and the refusal is remembered.
2. `kinds`: truth values, whole numbers, real numbers, labels, and what NumPy makes of them.
3. `arrays`: an array of symbolic shape, which NumPy hands its operations over to, and the registry of models.
4. `reach`: the arrays that code reaches, by its arguments and by what it closes over.
5. `parts`: axes that are made of several, one behind the other.
6. `declared`: arrays whose entries have names.
7. `shapes`: how shapes align, and numbers among arrays.
8. `writing`: what is written to an array, and what its dtype makes of that.
9. `partiality`: SymPy does not make a formula defined where NumPy has NaN.
10. `ufuncs`: functions of one or two numbers, entry by entry.
11. `reductions`: sums, means and maxima along axes.
12. `contractions`: products of arrays, summed over shared indices.
13. `masked`: the entries that a mask chooses.
14. `slices`: `A[r : r + s * H : s]`, as places that an index chooses.
15. `indexing`: `A[key]`, and what is written there.
16. `making`: arrays made of others.
17. `joined`: arrays side by side, and taken apart again.
18. `abbreviating`: names for formulas that stand in others.
19. `loops`: a loop over the steps of time, of which one is run.
20. `chains`: a loop over layers, of which one is run.
21. `stacked`: a matrix with one row more.
22. `standing_in`: functions that ask for numbers before a model is asked.
23. `branches`: no branch is taken by what the sizes happen to be called.

Each model enters itself in the registry `arrays.MODELS`; this package enters them all.
"""

from backprop.proof.models import contractions, indexing, joined, loops, making, reductions, ufuncs, writing

__all__ = ["contractions", "indexing", "joined", "loops", "making", "reductions", "ufuncs", "writing"]
