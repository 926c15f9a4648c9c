"""The codes of all errors, and their default texts in English."""

from mallseg.domain.error_texts.access import AccessFault
from mallseg.domain.error_texts.code import Code, Fact
from mallseg.domain.error_texts.customers import CensusFault, Fault
from mallseg.domain.error_texts.files import FileFault
from mallseg.domain.error_texts.ledgers import LedgerFault
from mallseg.domain.error_texts.options import OptionFault
from mallseg.domain.error_texts.sources import SourceFault
from mallseg.domain.error_texts.store import LookupFault, ModelFault, StoreFault
from mallseg.domain.error_texts.tables import DatabaseFault, TableFault
from mallseg.domain.error_texts.trainings import TrainingFault
from mallseg.domain.error_texts.units import UnitFault
from mallseg.domain.error_texts.uploads import UploadFault

__all__ = [
    "AccessFault",
    "CensusFault",
    "Code",
    "DatabaseFault",
    "Fact",
    "Fault",
    "FileFault",
    "LedgerFault",
    "LookupFault",
    "ModelFault",
    "OptionFault",
    "SourceFault",
    "StoreFault",
    "TableFault",
    "TrainingFault",
    "UnitFault",
    "UploadFault",
]
