"""The smallest engine with all four doors: it finds the squares below N, for the tests."""
