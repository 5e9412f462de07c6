"""Contracts on very many rows: W1, and three shipped ones (`python -m tests.bench peers`).

A workload (`staffordshire.py`, ...) is a contract, rows made for it, and its rule by hand on NumPy float64. Figures are whole
numbers over a scale, as data files give them (a rate of 2.1% is 21 over 1,000); where one is missing the array by hand holds
NaN.
"""
