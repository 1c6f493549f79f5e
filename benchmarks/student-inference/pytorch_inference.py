"""Inference with LEADER's student in PyTorch: what `npm run benchmark -- student-inference` compares with.

    python pytorch_inference.py BATCH THREADS

Prints a JSON list of one measurement. Batches are packed before the clock starts.
"""

import json
import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from measured import measured  # noqa: E402
from pytorch_student import BATCHES, Student, batches_of  # noqa: E402

RUNS, WARM_UP = 100, 20


def main():
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    batches, student = batches_of(size, targets=False), Student().eval()

    def recommend(number):
        torch.sigmoid(student(batches[number % BATCHES])[0]).numpy()

    with torch.inference_mode():
        print(json.dumps([measured("pytorch-packed", size, threads, recommend, times=RUNS, warm_up=WARM_UP)]))


main()
