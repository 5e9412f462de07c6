"""Functions without a rational result, rounded rightly to stated places; order statistics; limits of chance."""
