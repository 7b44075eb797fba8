"""Where the kernel's refusals still look for their words."""

from backprop.proof.show.formulas import latex, text

__all__ = ["latex", "text"]
