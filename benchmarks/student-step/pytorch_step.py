"""LEADER's training step in PyTorch: what `npm run benchmark -- student-step` compares with.

    python pytorch_step.py BATCH THREADS

Prints a JSON list of measurements with the default and the fused Adam. Batches are packed before the clock starts, so the
time is that of the step alone.
"""

import json
import pathlib
import statistics
import sys
import time

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_student import BATCHES, Student, batches_of  # noqa: E402

STEPS, WARM_UP = 40, 10


def measure(batches, fused):
    torch.manual_seed(0)
    student = Student()
    optimizer = torch.optim.Adam(student.parameters(), lr=5e-4, fused=fused)
    wall, processor = [], []
    for step in range(WARM_UP + STEPS):
        start, used = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        loss = student.loss(batches[step % BATCHES])
        loss.backward()
        optimizer.step()
        loss.item()
        wall.append(1e3 * (time.perf_counter() - start))
        processor.append(1e3 * (time.process_time() - used))
    return statistics.median(wall[WARM_UP:]), statistics.median(processor[WARM_UP:])


def main():
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    batches = batches_of(size)
    results = []
    for engine, fused in (("pytorch-packed", False), ("pytorch-packed-fused", True)):
        wall, processor = measure(batches, fused)
        results.append(
            {"engine": engine, "batch": size, "threads": threads, "milliseconds": wall, "processorMilliseconds": processor}
        )
    print(json.dumps(results))


main()
