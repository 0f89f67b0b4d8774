"""Strings to values: figures, dates, places, actors, claimants. No Arrow, no I/O."""
