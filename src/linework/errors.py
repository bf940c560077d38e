"""The faults a user can cause.

    LineworkError
    ├── InputError        a file, folder or option that cannot be used as it is
    │   └── UnreadableDrawing   a drawing that no reader could open
    ├── IndexFault        an index that is missing, of another version, or cannot be written
    └── ModelFault        weights or a recipe that do not fit

Each message is one sentence that says what to do. The command line shows it without a traceback
and exits with 2. A fault of the programmer is an assert, never one of these.
"""


class LineworkError(Exception):
    """A fault the user can mend; the message says how."""


class InputError(LineworkError):
    """A file, folder or option that cannot be used as it is."""


class UnreadableDrawing(InputError):
    """A drawing that no reader could open."""


class IndexFault(LineworkError):
    """An index that is missing, was written by another version, or cannot be written."""


class ModelFault(LineworkError):
    """Weights or a recipe that do not fit what is asked of them."""
