"""What decides whether two formulas are equal, and nothing else.

The modules read as a short book; each one uses earlier ones only.

1. `language`: what can be said, of sizes, indices, entries, truth values and undetermined functions.
2. `conditions`: what may be assumed of an array, and holds only where it is declared.
3. `parts`: the parts of a formula, and how one is put in the place of another without capture.
4. `terms`: the plain data that normal forms are made of.
5. `entries`: what the conditions say of entries and deltas.
6. `products`: what factors do to each other.
7. `signs`: what is positive, and what the terms of a sum have in common.
8. `functions`: powers, exponentials, logarithms, truth values, and functions of which nothing is known.
9. `renaming`: sums with canonical names for their indices.
10. `sums`: sums over indices of symbolic range.
11. `facts`: where the formulas of one question are defined.
12. `meanings`: one name, one meaning.
13. `reading`: from a normal form back to a formula, as people read it.
14. `translation`: from a formula to its normal form.
15. `equality`: two formulas are equal if the normal form of their difference is 0.
16. `partial`: derivatives that are not yet taken.
17. `derivative`: how they are taken.
18. `definitions`: letters that stand for formulas.
19. `opaque`: what is equal whatever a function is.
20. `relations`: how a line of a derivation stands to the line before.
21. `induction`: loops of any number of steps, and the slopes through all of them.
22. `chains`: layers of any number, each of its own sizes, and the slopes through all of them.

What a formula denotes. A formula is partial: 1/u denotes something where u is not 0, log u where u > 0,
u^(p/q) where u >= 0, or u > 0 for p < 0; a sum, a product and a function where all their parts do. `Where`
and `Piecewise` are lazy: they need their condition, and of their branches the one that is chosen.

What "equal" claims. At each place, that is for each choice of sizes, of free indices and of values that
meet the conditions, where both formulas denote something, they denote the same number. It says nothing of
other places. Where it was used that something is not 0, since one of them divides by it, that is a condition
of the theorem and shown with it.

Why that is sound. Inside, the kernel computes with total functions, which agree with the partial ones where
those are defined: 1/0 is 0, and log u and u^(p/q) are 0 where they denote nothing. Each law by itself holds
for the total functions, for all sizes and all values that meet the conditions; u (1/u) is 1 - [u = 0]. Only
`facts` adds that a u by which one of the two formulas divides outside of every guard is not 0, which holds
wherever both denote something. So whatever laws are applied, in whatever order, what comes out as 0 is 0
there. That the laws suffice is not claimed: what they do not bring to 0 is refused.
"""
