"""Very many rows: statements of amounts alone in blocks of columns, on one machine or on many."""
