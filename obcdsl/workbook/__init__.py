"""Statements as a workbook with live formulas: every step from the cells of the data to the amounts.

`formula` is one formula with its exact value and a bound on its error in float64; `edges` writes comparisons and
roundings so that the bound decides them; `primitives`, `compiling`, `leaves` and `gathering` turn the core into
formulas; `lines` ties them to statements; `book` writes the sheets.
"""
