"""Contracts in words: the phrases that clauses say themselves with."""
