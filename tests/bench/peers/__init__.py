"""The same work done by what people would use instead: arrays, data frames, databases, compilers and rules engines.

A workload (`w1.py`, `staffordshire.py`, ...) is a contract with columns of data and its rule by hand on whole numbers.
A peer (`numpy_float.py`, `polars_frame.py`, ...) is one file with a dictionary `PEERS`: for each workload what makes the
columns ready and what works the amounts out, written as its own users would write it.
"""
