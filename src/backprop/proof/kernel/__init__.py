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
11. `meanings`: one name, one meaning.
12. `translation`: from a formula to its normal form.
13. `reading`: from a normal form back to a formula, as people read it.
14. `equality`: two formulas are equal if the normal form of their difference is 0.
15. `partial`: derivatives that are not yet taken.
16. `derivative`: how they are taken.
17. `definitions`: letters that stand for formulas.
18. `relations`: how a line of a derivation stands to the line before.

Sound is each law by itself: it says that two formulas have the same value, for all sizes and all values that
meet the conditions and where both sides are defined. So whatever laws are applied, in whatever order, what
comes out as 0 is 0. That the laws suffice is not claimed: what they do not bring to 0 is refused.
"""
