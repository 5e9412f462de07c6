"""Payoff plots: what a scale or a corridor gives, drawn as the exact lines that the contract writes.

`model` says what a plot is, `drawn` makes the plots of a clause, `achieved` marks what data came to, and the files
`plot_*` of `obcdsl.render` lay them out as SVG, PNG and text.
"""
