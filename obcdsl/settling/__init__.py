"""From worked figures to statements: which there are, what is due when, figures as they are shown, and totals."""
