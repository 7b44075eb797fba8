"""What is computed, as formulas, and the right slope, and the kernel's word on both."""
