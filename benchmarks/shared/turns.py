"""A program that works once for each line that it reads, as benchmarks/shared/in-pairs.ts asks."""

import json
import sys
import time


def answer(work):
    """Calls `work()` for every line of the standard input, and prints its times as JSON."""
    for _ in sys.stdin:
        start, used = time.perf_counter(), time.process_time()
        work()
        times = {
            "milliseconds": 1e3 * (time.perf_counter() - start),
            "processorMilliseconds": 1e3 * (time.process_time() - used),
        }
        print(json.dumps(times), flush=True)
