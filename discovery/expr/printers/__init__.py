"""Printers, one language a file; ``layout`` is the engine that they share."""
