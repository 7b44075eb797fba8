"""What NumPy's operations do to arrays of symbolic shape, over the reals.

1. `arrays`: an array of symbolic shape, which NumPy hands its operations over to.
2. `declared`: arrays whose entries have names.
3. `shapes`: how shapes align, and what is written where.
4. `ufuncs`: functions of one or two numbers, entry by entry.
5. `reductions`: sums, means and maxima along axes.
6. `contractions`: products of arrays, summed over shared indices.
7. `making`: arrays made of others.
8. `calls`: which model answers which call of NumPy's.
9. `stacked`: a matrix with one row more.
10. `branches`: no branch is taken by what the sizes happen to be called.
"""
