"""What the benchmarks of training share: cases, what trains them, and the processes that do."""
