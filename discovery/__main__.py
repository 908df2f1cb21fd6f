"""``python -m discovery`` is the command ``discover``.

Ctrl-C while the command is still loading ends it without a traceback.
"""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from discovery.cli.main import main as command

    signal.signal(signal.SIGINT, signal.default_int_handler)
    command()


if __name__ == "__main__":
    main()
