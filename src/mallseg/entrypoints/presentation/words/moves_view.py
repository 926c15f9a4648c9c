"""What the page says around who moved between two files."""

TITLE = "Moves"
LEAD = (
    "Which customers went from one segment to another between two months, and why. Both files need "
    "a column with the customers' ids."
)
NO_MODEL = "There are no segments yet: train first."
TO_TRAIN = "Train"
NEED_TWO = "Send the files of two months first; they are kept here for an hour."
TO_FILE = "Choose a file"
BEFORE = "The earlier month"
NOW = "The later month"
IDS = "Column of the customers' ids"
IDS_HINT = "Leave it empty if it is called like an id or a card number."
SHOW = "Show who moved"
OTHERS = "Two other files"
SAME = "Choose two files: these are one."
WHO = "Who went where"
MATRIX = "From each segment to each"
MATRIX_SAYS = (
    "Rows are the segments of the earlier month, columns those of the later one. A number that is "
    "a link has a list of its customers behind it. Who is only a little nearer to another segment "
    "is counted where they were."
)
DOWNLOAD_ALL = "Download all who moved"
LIST_OF = "{count} customers from “{before}” to “{after}”: download the list"
ACCOUNT = "What became of both files"
LEDGER = "By the ledger, month by month"
LEDGER_SAYS = (
    "How many customers each segment had after a month's last update, with those who joined and "
    "left. A change counts once it is settled."
)
MONTH = "Month"
