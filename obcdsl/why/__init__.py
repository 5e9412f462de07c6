"""Why a figure is what it is: its derivation as a tree down to the rows of data, and how far the next threshold is."""
