"""Faults by name: what each is, what it makes of a gradient, how to mend it."""
