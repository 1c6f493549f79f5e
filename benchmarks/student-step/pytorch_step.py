"""LEADER's training step in PyTorch: what `npm run benchmark -- student-step` compares with.

    python pytorch_step.py BATCH THREADS

Prints a JSON list of measurements with the default and the fused Adam. Batches are packed before the clock starts, so the
time is that of the step alone.
"""

import json
import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from measured import measured  # noqa: E402
from pytorch_student import BATCHES, Student, batches_of  # noqa: E402

STEPS, WARM_UP = 40, 10


def training_step(batches, fused):
    torch.manual_seed(0)
    student = Student()
    optimizer = torch.optim.Adam(student.parameters(), lr=5e-4, fused=fused)

    def step(number):
        optimizer.zero_grad()
        loss = student.loss(batches[number % BATCHES])
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def main():
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    batches = batches_of(size)
    results = [
        measured(engine, size, threads, training_step(batches, fused), times=STEPS, warm_up=WARM_UP)
        for engine, fused in (("pytorch-packed", False), ("pytorch-packed-fused", True))
    ]
    print(json.dumps(results))


main()
