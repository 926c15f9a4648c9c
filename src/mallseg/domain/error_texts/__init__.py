"""What can be wrong: a stable code for each fault, and its default text in English."""

from mallseg.domain.error_texts.code import Code, Fact
from mallseg.domain.error_texts.customers import CensusFault, Fault
from mallseg.domain.error_texts.models import LookupFault, ModelFault, StoreFault
from mallseg.domain.error_texts.options import OptionFault
from mallseg.domain.error_texts.sources import SourceFault

__all__ = [
    "CensusFault",
    "Code",
    "Fact",
    "Fault",
    "LookupFault",
    "ModelFault",
    "OptionFault",
    "SourceFault",
    "StoreFault",
]
