"""What is asked: the file, the function, its letters and shapes, and the cost, found by running."""
