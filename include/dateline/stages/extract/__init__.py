"""Extract: captures to documents. What may be imported from outside stands here; the readers are in the modules."""

from dateline.stages.extract.model import Extracted, Extraction
from dateline.stages.extract.notice import find_removal
from dateline.stages.extract.payload import extract_payload, find_published
from dateline.stages.extract.table import extract

__all__ = ["Extracted", "Extraction", "extract", "extract_payload", "find_published", "find_removal"]
