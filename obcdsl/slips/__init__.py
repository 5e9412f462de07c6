"""What is wrong with a line, in the contract's own words, and the small edit that mends it."""
