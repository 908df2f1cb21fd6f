"""Generative logic: definitions in, checked theorems out."""
