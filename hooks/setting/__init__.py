"""Set what a script shows as HTML: rows of prose and code, boxes of theorems, words with their mathematics.

This takes cells and what they showed, and returns markup; it knows nothing of what makes the site.
"""
