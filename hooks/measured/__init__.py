"""What the benchmarks found, in words, tables and figures, for docs/speed.md."""
