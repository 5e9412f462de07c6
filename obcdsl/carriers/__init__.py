"""What a value is in each reading of a program: exact rationals, or intervals."""
