"""The look that every page shares: shell, stylesheet, charts, formulas."""
