"""What the evaluator leans on: places, choices, folds, what is given where a figure is missing, what is in force."""
