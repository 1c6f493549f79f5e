"""The small teacher's training step in PyTorch: what `npm run benchmark -- teacher-step` compares with.

    python pytorch_step.py BATCH THREADS

Prints a JSON list of measurements: prompts padded to the longest of the batch, as one usually does, with the fused AdamW; and
prompts packed into rows by hand, with the default and the fused one. Inputs are made before the clock starts.
"""

import json
import math
import pathlib
import random
import sys

import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from measured import measured  # noqa: E402

# Sizes of benchmarks/teacher-step/step.ts.
VOCABULARY, MEDICATIONS, PRESCRIBED = 227, 100, 0.09
SHORTEST, MEAN, LONGEST = 35, 88, 198
WIDTH, LAYERS, HEADS, INNER, DROPOUT = 96, 2, 4, 192, 0.05
ROW_WIDTH = 128
BATCHES = 8  # that take turns
STEPS, WARM_UP = 20, 4


def prompt(rng):
    length = min(LONGEST, round(SHORTEST + rng.expovariate(1 / (MEAN - SHORTEST))))
    return [rng.randrange(VOCABULARY) for _ in range(length)]


def packed(prompts):
    """First-fit decreasing: ids, positions and owners [row, slot], and where each prompt ends."""
    width = max(min(ROW_WIDTH, sum(map(len, prompts))), *map(len, prompts))
    free, place = [], {}
    for p in sorted(range(len(prompts)), key=lambda p: -len(prompts[p])):
        row = next((r for r, space in enumerate(free) if space >= len(prompts[p])), None)
        if row is None:
            row = len(free)
            free.append(width)
        place[p] = (row, width - free[row])
        free[row] -= len(prompts[p])
    ids, positions = torch.zeros(2, len(free), width, dtype=torch.long)
    owner, last = torch.full((len(free), width), -1), torch.zeros(len(prompts), dtype=torch.long)
    for p, (row, slot) in place.items():
        members = slice(slot, slot + len(prompts[p]))
        ids[row, members], positions[row, members] = torch.tensor(prompts[p]), torch.arange(len(prompts[p]))
        owner[row, members], last[p] = p, row * width + members.stop - 1
    visible = (owner[:, :, None] == owner[:, None, :]) & torch.ones(width, width, dtype=torch.bool).tril()
    return {"ids": ids, "positions": positions, "mask": torch.where(visible, 0.0, -1e9)[:, None], "last": last}


def padded(prompts):
    """One prompt a row; what follows its end is never seen, since nobody looks ahead."""
    width = max(map(len, prompts))
    ids = torch.tensor([p + [0] * (width - len(p)) for p in prompts])
    last = torch.tensor([row * width + len(p) - 1 for row, p in enumerate(prompts)])
    return {"ids": ids, "positions": torch.arange(width).expand(len(prompts), width), "mask": None, "last": last}


def batch_of(prompts, lay, rng):
    counts = torch.zeros(len(prompts), 2 * VOCABULARY)
    for row, ids in enumerate(prompts):
        for place, word in enumerate(ids):
            counts[row, word + (VOCABULARY if place >= len(ids) // 2 else 0)] += 1
    labels = torch.tensor([[float(rng.random() < PRESCRIBED) for _ in range(MEDICATIONS)] for _ in prompts])
    return lay(prompts) | {"counts": counts, "labels": labels}


class Layer(torch.nn.Module):
    """Pre-norm attention with rotary positions, and SwiGLU."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.RMSNorm(WIDTH, eps=1e-6), torch.nn.RMSNorm(WIDTH, eps=1e-6)
        self.project = torch.nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = torch.nn.Linear(WIDTH, WIDTH, bias=False)
        self.inner = torch.nn.Linear(WIDTH, 2 * INNER, bias=False)
        self.outer = torch.nn.Linear(INNER, WIDTH, bias=False)

    def forward(self, x, turn, mask):
        rows, slots, _ = x.shape
        q, k, v = self.project(self.first(x)).view(rows, slots, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(turn(q), turn(k), v, attn_mask=mask, is_causal=mask is None)
        x = x + self.drop(self.output(mixed.transpose(1, 2).reshape(rows, slots, WIDTH)))
        gate, up = self.inner(self.second(x)).chunk(2, -1)
        return x + self.drop(self.outer(F.silu(gate) * up))

    def drop(self, x):
        return F.dropout(x, DROPOUT, self.training)


class Teacher(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(VOCABULARY, WIDTH)
        self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = torch.nn.RMSNorm(WIDTH, eps=1e-6)
        self.summed = torch.nn.Parameter(0.02 * torch.randn(2 * VOCABULARY, WIDTH))
        self.score = torch.nn.Linear(WIDTH, MEDICATIONS, bias=False)
        half = WIDTH // HEADS // 2
        angles = torch.arange(2048)[:, None] * 10000.0 ** (-torch.arange(half) / half)
        self.cos, self.sin = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)

    def loss(self, batch):
        cos, sin = (table[batch["positions"]][:, None] for table in (self.cos, self.sin))

        def turn(x):
            first, second = x.chunk(2, -1)
            return x * cos + torch.cat((-second, first), -1) * sin

        x = F.dropout(self.words(batch["ids"]), DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, turn, batch["mask"])
        hidden = self.norm(x.view(-1, WIDTH)[batch["last"]]) + batch["counts"] @ self.summed
        logits = self.score(F.dropout(hidden, DROPOUT, self.training))
        return F.binary_cross_entropy_with_logits(logits, batch["labels"])


def training_step(batches, fused):
    torch.manual_seed(0)
    teacher = Teacher()
    optimizer = torch.optim.AdamW(teacher.parameters(), lr=2e-3, weight_decay=0, fused=fused)

    def step(number):
        optimizer.zero_grad()
        loss = teacher.loss(batches[number % BATCHES])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        assert math.isfinite(loss.item())

    return step


def main():
    size, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    results = []
    forms = (("pytorch-padded-fused", padded, True), ("pytorch-packed", packed, False), ("pytorch-packed-fused", packed, True))
    for engine, lay, fused in forms:
        rng = random.Random(0)
        batches = [batch_of([prompt(rng) for _ in range(size)], lay, rng) for _ in range(BATCHES)]
        results.append(measured(engine, size, threads, training_step(batches, fused), times=STEPS, warm_up=WARM_UP))
    print(json.dumps(results))


main()
