"""Search machinery that knows no mathematics."""
