"""veraPDF's command line, as far as `docexport verify` uses it, over the engine in `VeraCheck.java`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def main(jar: str, *words: str) -> int:
    """Check files in the flavour that follows `--flavour`; exit with 0 where all pass, 1 where one fails."""
    flavour = words[words.index("--flavour") + 1] if "--flavour" in words else "ua1"
    files = [word for word in words if word.lower().endswith(".pdf")]
    check = Path(__file__).with_name("VeraCheck.java")
    done = subprocess.run([*JAVA, "-cp", jar, str(check), flavour, *files], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        result = json.loads(line)
        verdict = "PASS" if result["compliant"] else "FAIL"
        sys.stdout.write(f"{verdict} {result['file']} {flavour}\n")
        for rule in result["failed"] if "-v" in words else ():
            sys.stdout.write(f"  FAIL {rule['rule']}: {rule['message']} ({rule['count']})\n")
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
