"""The same work done by what people would use instead: arrays, data frames, databases, compilers and rules engines.

A workload (`../workloads/`) is a contract with made rows and its rule by hand on NumPy. A peer makes the columns ready and
works the amounts out, written as its own users would write it: pandas, Polars, DuckDB and numba in `NAME_peers.py`, and the
rules engines in a file each beside it, on what all workloads share of an engine here.
"""
