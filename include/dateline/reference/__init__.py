"""Data that the readers look things up in: actors, places, countries, and the builder of the gazetteer.

The data files are edited by hand; `gazetteer.py` makes one memory-mapped table of places of them and of GeoNames.
"""
