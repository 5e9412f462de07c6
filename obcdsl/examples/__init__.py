"""Worked examples inside contracts and libraries: read, run, and what they reach."""
