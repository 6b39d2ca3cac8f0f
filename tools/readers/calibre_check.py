"""Run by `calibre-debug -e`: calibre's own checks of a book. Exit 1 where one finds an error."""

import sys

from calibre.ebooks.oeb.polish.check.base import WARN
from calibre.ebooks.oeb.polish.check.main import run_checks
from calibre.ebooks.oeb.polish.container import get_container

STYLE = ("Expected selector", "Unexpected duplicate selector")
failed = 0
for path in sys.argv[1:]:
    container = get_container(path)
    # rules about the order of selectors are a matter of style; ours go from the general to the special, theme by theme
    errors = [error for error in run_checks(container) if not error.msg.startswith(STYLE)]
    for error in errors:
        serious = error.level > WARN
        failed += serious
        print(f"  calibre {'FAIL' if serious else 'note'}: {path}: {error.name}: {error.msg}")
    print(f"calibre: {path}: {len(container.mime_map)} files, {len(errors)} findings")
sys.exit(1 if failed else 0)
