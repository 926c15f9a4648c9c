"""Texts of the page's view of moves: between two files, and by the ledger."""

from mallseg.entrypoints.presentation.words.phrases import counted

__all__ = ["counted"]

TITLE = "Moves"
LEAD = "Which customers went from one segment to another between two months, and why."
FILES_NEED = "Both files need a column with the customers' ids."
NO_MODEL = "There are no segments yet: train first."
TO_TRAIN = "Train"
NEED_TWO = "Send the files of two months first; they are kept here for an hour."
TO_FILE = "Choose a file"
BEFORE = "The earlier month"
NOW = "The later month"
IDS = "Column of the customers' ids"
IDS_HINT = "Leave it empty if its name looks like an id or a card number."
SHOW = "Show who moved"
OTHERS = "Two other files"
SAME = "Choose two files: these are one."
WHO = "Who went where"
MATRIX = "From each segment to each"
MATRIX_SAYS = (
    "Rows are the segments of the earlier month, columns those of the later one. A number that is "
    "a link leads to the list of its customers. Customers who are only a little nearer to another "
    "segment are counted where they were."
)
DOWNLOAD_ALL = "Download all who moved"
LIST_OF = "{customers} from “{before}” to “{after}”: download the list"
ACCOUNT = "What became of both files"
FILES = "Between two files"
LEDGER = "By the ledger"
TO_LEDGER = "Who moved by the ledger"
LEDGER_SAYS = (
    "The ledger remembers month by month which segment each customer belongs to. A change counts "
    "once it is settled: where it is clear, or lasts."
)
FROM_END_OF = "From the end of"
TO_END_OF = "to the end of"
COMPARE = "Compare"
NO_PERIOD = "Choose two months, the earlier one first."
LEDGER_MATRIX_SAYS = (
    "Rows are the segments at the end of the earlier month, columns those at the end of the later "
    "one."
)
BEHIND_IS_A_LIST = "A number that is a link leads to the list of its customers."
BEHIND_IS_A_CHOICE = (
    "A number that is a link leads to the view that makes a list of its customers. It needs your "
    "file: the ledger has the ids only as codes that cannot be read back."
)
CHOICE_OF = "{customers} from “{before}” to “{after}”: make a list"
NEW = "New in the ledger"
TO_LIST = "Make a list of some of them, with all columns of the file"
ONE_MONTH = "Who moved is shown here once the ledger has a second month."
SIZES = "Sizes month by month"
SIZES_SAY = "Customers after a month's last update, with those who joined and left."
MONTH = "Month"
