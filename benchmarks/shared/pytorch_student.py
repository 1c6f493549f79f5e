"""LEADER's student in PyTorch, packed by hand: what the benchmarks compare with.

The patients have the sizes of benchmarks/shared/made-up-cohort.ts.
"""

import math
import random

import torch
import torch.nn.functional as F

WIDTH, HEADS, INNER, MEDIATOR, TEACHER = 64, 4, 300, 128, 4096
CODES = {"diagnoses": 2000, "procedures": 1400, "medications": 131}
MEAN_SIZE = {"diagnoses": 10.3, "procedures": 3.7, "medications": 14.7}
FIRST_ROW = {"medications": 3, "diagnoses": 134, "procedures": 2134}
ROW_WIDTH = {"diagnoses": 48, "procedures": 24, "medications": 64, "visits": 16}
PROFILE = [5, 30, 20, 8, 40]
BATCHES = 8  # that take turns


def code_set(rng, kind):
    mean = rng.gammavariate(4, MEAN_SIZE[kind] / 4)
    size, product = 0, rng.random()
    while product > math.exp(-mean):
        size, product = size + 1, product * rng.random()
    return rng.sample(range(FIRST_ROW[kind], FIRST_ROW[kind] + CODES[kind]), min(max(1, size), 100, CODES[kind]))


def patient(rng):
    visits = 1
    while visits < 10 and rng.random() < 0.6:
        visits += 1
    return {
        "diagnoses": [code_set(rng, "diagnoses") for _ in range(visits)],
        "procedures": [code_set(rng, "procedures") for _ in range(visits)],
        "medications": [code_set(rng, "medications") for _ in range(visits - 1)],
        "target": code_set(rng, "medications"),
        "profile": [rng.randrange(size) for size in PROFILE],
    }


def packed(sets, width):
    """First-fit decreasing: ids [row, slot], attention bias, mean matrix, and where each set's mean is."""
    sizes = [len(s) for s in sets]
    width = max([width, *sizes])
    free, place = [], [None] * len(sets)
    for s in sorted(range(len(sets)), key=lambda s: -sizes[s]):
        row = next((r for r, space in enumerate(free) if space >= sizes[s]), None)
        if row is None:
            row = len(free)
            free.append(width)
        place[s] = (row, width - free[row])
        free[row] -= sizes[s]
    rows = max(1, len(free))
    most = max([sum(r == row for r, _ in place) for row in range(rows)])
    ids = torch.zeros(rows, width, dtype=torch.long)
    owner = torch.full((rows, width), -1)
    means, filled, order = torch.zeros(rows, most, width), [0] * rows, []
    for s, (row, slot) in enumerate(place):
        ids[row, slot : slot + sizes[s]] = torch.tensor(sets[s])
        owner[row, slot : slot + sizes[s]] = s
        means[row, filled[row], slot : slot + sizes[s]] = 1 / sizes[s]
        order.append(row * most + filled[row])
        filled[row] += 1
    bias = torch.where(owner[:, :, None] == owner[:, None, :], 0.0, -1e9)[:, None]
    return {"ids": ids, "bias": bias, "means": means, "order": torch.tensor(order, dtype=torch.long)}


def batch_of(patients, targets=True):
    """`targets`: encode the medications of the target visits too, as the alignment needs."""
    sets = {kind: [s for p in patients for s in p[kind]] for kind in CODES}
    histories = len(sets["medications"])
    if targets:
        sets["medications"] += [p["target"] for p in patients]
    batch = {kind: packed(sets[kind], ROW_WIDTH[kind]) for kind in CODES}
    visits = [len(p["diagnoses"]) for p in patients]
    total, sequences = sum(visits), []
    for start in (0, total):
        for count in visits:
            sequences.append(list(range(start, start + count)))
            start += count
    position = 2 * total + len(patients)
    for i, count in enumerate(visits):
        sequences.append([2 * total + i, *range(position, position + count - 1)])
        position += count - 1
    batch["visits"] = packed(sequences, ROW_WIDTH["visits"])
    labels = torch.zeros(len(patients), CODES["medications"])
    for i, p in enumerate(patients):
        labels[i, torch.tensor(p["target"]) - FIRST_ROW["medications"]] = 1
    return batch | {
        "histories": histories,
        "labels": labels,
        "profile": torch.tensor([p["profile"] for p in patients]),
        "teacher": torch.randn(len(patients), TEACHER),
    }


class Block(torch.nn.Module):
    """Pre-norm transformer block with tanh GELU; dropout 0.4, 0.1 on attention."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.LayerNorm(WIDTH, eps=1e-12), torch.nn.LayerNorm(WIDTH, eps=1e-12)
        self.project = torch.nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = torch.nn.Linear(WIDTH, WIDTH)
        self.inner, self.outer = torch.nn.Linear(WIDTH, INNER), torch.nn.Linear(INNER, WIDTH)

    def forward(self, x, bias):
        rows, slots, _ = x.shape
        q, k, v = self.project(self.first(x)).view(rows, slots, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        attention = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, -1)
        mixed = (F.dropout(attention, 0.1, self.training) @ v).transpose(1, 2).reshape(rows, slots, WIDTH)
        x = x + self.drop(self.output(mixed))
        inner = self.drop(F.gelu(self.inner(self.second(x)), approximate="tanh"))
        return self.drop(x + self.drop(self.outer(inner)))

    def drop(self, x):
        return F.dropout(x, 0.4, self.training)


class Student(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.codes = torch.nn.Embedding(3 + sum(CODES.values()), WIDTH)
        self.features = torch.nn.ModuleList(torch.nn.Embedding(size, WIDTH) for size in PROFILE)
        self.profile = torch.nn.Linear(len(PROFILE) * WIDTH, WIDTH)
        self.blocks = torch.nn.ModuleDict({name: Block() for name in ROW_WIDTH})
        self.mediator = torch.nn.Linear(3 * WIDTH, MEDIATOR)
        self.output = torch.nn.Linear(MEDIATOR, CODES["medications"])
        self.projector = torch.nn.Linear(MEDIATOR, TEACHER)
        self.align_target, self.align_profile = torch.nn.Linear(WIDTH, WIDTH), torch.nn.Linear(WIDTH, WIDTH)

    def means(self, kind, rows, table):
        x = self.blocks[kind](F.embedding(rows["ids"], table), rows["bias"])
        return (rows["means"] @ x).view(-1, WIDTH)[rows["order"]]

    def forward(self, batch):
        """Logits, the distilled feature, the profile, and the vectors of the medication sets."""
        profile = self.profile(torch.cat([e(batch["profile"][:, f]) for f, e in enumerate(self.features)], -1))
        diagnoses, procedures, medications = (self.means(kind, batch[kind], self.codes.weight) for kind in CODES)
        vectors = torch.cat([diagnoses, procedures, profile, medications[: batch["histories"]]])
        visits = self.means("visits", batch["visits"], vectors)
        z = self.mediator(F.relu(torch.cat(visits.chunk(3), -1)))
        return self.output(F.relu(z)), z, profile, medications

    def loss(self, batch):
        logits, z, profile, medications = self(batch)
        u = F.normalize(self.align_target(medications[batch["histories"] :]), dim=1)
        v = F.normalize(self.align_profile(profile), dim=1)
        s = u @ v.T
        others = s - torch.diag(torch.full((len(s),), torch.inf))
        alignment = (torch.logsumexp(others, 0) + torch.logsumexp(others, 1) - 2 * torch.diagonal(s)).mean()
        return (
            F.binary_cross_entropy_with_logits(logits, batch["labels"])
            + 0.4 * F.mse_loss(self.projector(z), batch["teacher"])
            + 0.005 * alignment
        )


def batches_of(size, targets=True):
    rng = random.Random(0)
    return [batch_of([patient(rng) for _ in range(size)], targets) for _ in range(BATCHES)]
