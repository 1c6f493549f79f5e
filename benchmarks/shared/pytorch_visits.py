"""Batches of patients for PyTorch baselines: sets side by side without padding, visits padded to the longest patient.

The patients have the sizes of benchmarks/shared/made-up-cohort.ts, and at least two visits.
"""

import json
import random
import sys

import torch
import torch.nn.functional as F
from measured import measured
from pytorch_student import BATCHES, CODES, FIRST_ROW, patient

MEDICATIONS, WIDTH = CODES["medications"], 64


def multi_hot(codes):
    row = torch.zeros(MEDICATIONS)
    row[[code - FIRST_ROW["medications"] for code in codes]] = 1
    return row


def bag(sets, kind):
    """What an EmbeddingBag reads: codes and where each set begins."""
    codes = [code - FIRST_ROW[kind] for own in sets for code in own]
    offsets = [0]
    for own in sets[:-1]:
        offsets.append(offsets[-1] + len(own))
    return torch.tensor(codes), torch.tensor(offsets)


def batch_of(patients):
    lengths = [len(p["diagnoses"]) for p in patients]
    longest = max(lengths)
    place = torch.tensor([i * longest + t for i, n in enumerate(lengths) for t in range(n)])
    history = torch.zeros(len(patients), longest, MEDICATIONS)
    for i, p in enumerate(patients):
        for t, codes in enumerate(p["medications"]):
            history[i, t] = multi_hot(codes)
    lengths = torch.tensor(lengths)
    return {
        "diagnoses": bag([s for p in patients for s in p["diagnoses"]], "diagnoses"),
        "procedures": bag([s for p in patients for s in p["procedures"]], "procedures"),
        "place": place,
        "shape": (len(patients), longest),
        "lengths": lengths,
        "mask": torch.arange(longest)[None] < lengths[:, None],
        "history": history,
        "labels": torch.stack([multi_hot(p["target"]) for p in patients]),
    }


def patients_of(count):
    rng = random.Random(0)
    several = []
    while len(several) < count:
        one = patient(rng)
        if len(one["diagnoses"]) > 1:
            several.append(one)
    return several


def visits(table, codes, batch):
    """[patient, visit, width] sums or means of the codes of each visit."""
    flat = torch.zeros(batch["shape"][0] * batch["shape"][1], WIDTH)
    return flat.index_copy(0, batch["place"], table(*codes)).view(*batch["shape"], WIDTH)


def last(x, batch):
    return x[torch.arange(len(x)), batch["lengths"] - 1]


class Interactions:
    """One pair in twenty interacts."""

    def __init__(self):
        a = (torch.rand(MEDICATIONS, MEDICATIONS) < 0.05).float().triu(1)
        self.a = a + a.T

    def pairs(self, p):
        """[patient] pᵀAp"""
        return ((p @ self.a) * p).sum(1)

    def rate(self, p):
        """[patient] the DDI rate of the sets of p ≥ 0.5, without gradient"""
        with torch.no_grad():
            chosen = (p >= 0.5).float()
            n = chosen.sum(1)
            return self.pairs(chosen) / (n * (n - 1)).clamp(min=1)


def margin(p, labels):
    """[patient] the multi-label margin on probabilities, which never clips: in closed form."""
    n = labels.sum(1)
    m = MEDICATIONS - n
    return ((n * m - m * (p * labels).sum(1) + n * (p * (1 - labels)).sum(1)) / MEDICATIONS)


def run(name, make):
    """Measures equally batched steps, and steps patient by patient and visit by visit as published."""
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    patients = patients_of(size * BATCHES)
    batches = [batch_of(patients[i * size : (i + 1) * size]) for i in range(BATCHES)]
    results = [measured(f"{name}, pytorch-batched", size, threads, step_of(make, batches), times=30, warm_up=8)]
    prefixes = [batch_of([prefix(p, t)]) for p in patients[:8] for t in range(2, len(p["diagnoses"]) + 1)]
    one = measured(f"{name}, pytorch visit by visit", 1, threads, step_of(make, prefixes), times=len(prefixes), warm_up=3)
    # A patient costs a step for each of its visits.
    for key in ("milliseconds", "processorMilliseconds"):
        one[key] *= sum(len(p["diagnoses"]) for p in patients) / len(patients)
    print(json.dumps([*results, one]))


def prefix(p, t):
    target = p["medications"][t - 1] if t <= len(p["medications"]) else p["target"]
    return {
        "diagnoses": p["diagnoses"][:t],
        "procedures": p["procedures"][:t],
        "medications": p["medications"][: t - 1],
        "target": target,
    }


def step_of(make, batches):
    torch.manual_seed(0)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)

    def step(number):
        optimizer.zero_grad()
        loss = model.loss(batches[number % len(batches)])
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def cross_entropy(logits, labels):
    """[patient] means over medications"""
    return F.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean(1)
