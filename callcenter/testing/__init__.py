"""What the suite and the benchmarks run the project with."""
