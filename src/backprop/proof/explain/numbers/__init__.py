"""What is measured: numbers drawn at random, and differences of the cost."""
