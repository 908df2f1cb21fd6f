"""Run a command, and write what it took, as JSON, on standard error.

A small process of its own measures: one started by a large process (a test run that imported JAX)
begins with that process's peak of memory as its own.
"""

import json
import resource
import subprocess
import sys
import time

if __name__ == "__main__":
    start = time.monotonic()
    code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode
    seconds = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak}), file=sys.stderr)
    sys.exit(code)
