"""Conjectures: terms that have equal values wherever they were evaluated."""
