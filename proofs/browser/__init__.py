"""The proof browser: a theory as linked pages that open from disk."""
