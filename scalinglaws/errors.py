"""The one error class whose message is written for the reader."""


class UserError(ValueError):
    """Something the user can mend: one line that says what happened and what to do.

    The command line prints it without a traceback and exits with status 2.
    """
