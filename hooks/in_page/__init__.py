"""What runs in the reader's browser, and nowhere else: the answers to what a page asks, and a small NumPy."""
