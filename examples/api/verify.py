"""Have one typed code judged: python verify.py OWN_ID CODE."""

import os
import sys

from farstu.client import Farstu, Trouble


def main(own_id: str, code: str) -> int:
    """Say what came of it; the exit code is 0 where they may come in."""
    with Farstu(os.environ["FARSTU_ORIGIN"], os.environ["FARSTU_API_KEY"]) as farstu:
        try:
            proven = farstu.verify_code(own_id, code=code).proven
        except Trouble as no:
            print(f"No: {no}")
            return 1
    print("No: that is not enough." if proven is None else f"Yes: {proven.acr}")
    return 0 if proven else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
