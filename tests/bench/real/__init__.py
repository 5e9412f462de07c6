"""Real contracts on very many rows: ours beside the same rule written by hand on NumPy float64 (`python -m tests.bench real`).

A workload (`staffordshire.py`, ...) is a shipped contract, distinct rows made for it, and its rule by hand. Figures are
whole numbers over a scale, as data files give them (a rate of 2.1% is 21 over 1,000); where one is missing the array by hand
holds NaN.
"""
