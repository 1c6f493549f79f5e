"""Times of PyTorch as `Measurement` in measure.ts has them."""

import statistics
import time


def measured(engine, batch, threads, call, *, times, warm_up):
    """Medians over `times` runs of `call(number)`, after `warm_up` that do not count."""
    wall, processor = [], []
    for number in range(warm_up + times):
        start, used = time.perf_counter(), time.process_time()
        call(number)
        wall.append(1e3 * (time.perf_counter() - start))
        processor.append(1e3 * (time.process_time() - used))
    return {
        "engine": engine,
        "batch": batch,
        "threads": threads,
        "milliseconds": statistics.median(wall[warm_up:]),
        "processorMilliseconds": statistics.median(processor[warm_up:]),
    }
