"""What decides whether two formulas are equal."""
