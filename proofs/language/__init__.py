"""Reading and writing theories: MPL, and a notation for people."""
