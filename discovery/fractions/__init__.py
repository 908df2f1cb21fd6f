"""Signed continued fractions of a constant whose digits follow a pattern, proved or found."""
