"""Proofs in the forms that other programs read."""
