"""Logic blocks: places where facts meet, and the grid in which they exchange them."""
