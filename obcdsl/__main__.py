"""`python -m obcdsl`: the same as `obc`, where that is not on the path."""

from obcdsl.cli import run

if __name__ == "__main__":
    run()
