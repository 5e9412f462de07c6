"""From what is written to core nodes: names bound, units checked, each form by its own file."""
