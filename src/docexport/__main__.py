"""`python -m docexport`."""

from docexport.cli import run

if __name__ == "__main__":
    run()
