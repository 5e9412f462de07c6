"""The contract as written: text cut into lines, each parsed alone, and text again from what was parsed."""
