"""A newsroom written by rule, with known truth: which reports are one story, which figures one happening."""

from tests.synthetic.newsroom import Figure, SyntheticNewsroom, generate

__all__ = ["Figure", "SyntheticNewsroom", "generate"]
