"""Inference with LEADER's student in PyTorch: what `npm run benchmark -- student-inference` compares with.

    python pytorch_inference.py BATCH THREADS

Prints a JSON list of one measurement. Batches are packed before the clock starts.
"""

import json
import pathlib
import statistics
import sys
import time

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_student import BATCHES, Student, batches_of  # noqa: E402

RUNS, WARM_UP = 100, 20


def main():
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    batches, student = batches_of(size, targets=False), Student().eval()
    wall, processor = [], []
    with torch.inference_mode():
        for run in range(WARM_UP + RUNS):
            start, used = time.perf_counter(), time.process_time()
            torch.sigmoid(student(batches[run % BATCHES])[0]).numpy()
            wall.append(1e3 * (time.perf_counter() - start))
            processor.append(1e3 * (time.process_time() - used))
    measured = {"engine": "pytorch-packed", "batch": size, "threads": threads}
    medians = [statistics.median(times[WARM_UP:]) for times in (wall, processor)]
    print(json.dumps([measured | dict(zip(("milliseconds", "processorMilliseconds"), medians))]))


main()
