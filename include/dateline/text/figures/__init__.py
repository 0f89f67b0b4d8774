"""Figures of one sentence, in stages: numbers, what they count (phrases), the event they belong to (links), parts.

`find.find_figures` runs them all; nothing here knows of claimants, places or dates.
"""
