"""What NumPy does to arrays of symbolic shape."""
