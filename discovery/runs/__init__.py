"""Run folders: manifest, journal, checkpoint, index and resume."""
