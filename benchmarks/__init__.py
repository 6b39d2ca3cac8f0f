"""Benchmarks anyone can run: `make bench`. Times are of one machine; quote ratios."""
