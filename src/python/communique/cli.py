"""The program ``communique``, in this process."""

import signal
import sys

from . import _communique


def main() -> int:
    """Runs the program with the arguments of this process; its exit status."""
    if sys.argv[1:2] == ["spark"]:
        from .spark import main as spark

        return spark(sys.argv[2:])
    # The program handles it itself: the package in hand is finished.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _communique.run(["communique", *sys.argv[1:]])
