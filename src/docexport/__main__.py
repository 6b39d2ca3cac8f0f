"""`python -m docexport`."""

from docexport.cli import main

if __name__ == "__main__":
    main()
