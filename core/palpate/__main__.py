"""The command ``palpate``. It answers --version before it imports anything."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from palpate import __version__

        print(f"palpate {__version__}")
        return
    import gc

    # Imports make many objects and no garbage: to look for it amid them, and once more at the end, costs a short
    # command a third of its time.
    gc.set_threshold(200_000, 10, 10)
    try:
        from palpate.cli.root import run

        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
