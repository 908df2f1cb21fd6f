"""Proofs of equations: ordered rewriting and induction."""
