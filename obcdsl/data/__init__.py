"""Metric data: what a contract expects of a file, and the readers that turn files into exact rows or findings."""
