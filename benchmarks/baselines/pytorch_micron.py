"""MICRON's training step in PyTorch: `python pytorch_micron.py BATCH THREADS`."""

import pathlib
import sys

import torch
from torch import nn

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_visits import CODES, MEDICATIONS, WIDTH, Interactions, cross_entropy, last, margin, run, visits  # noqa: E402


class Micron(nn.Module):
    def __init__(self):
        super().__init__()
        self.diagnoses = nn.EmbeddingBag(CODES["diagnoses"], WIDTH, mode="sum")
        self.procedures = nn.EmbeddingBag(CODES["procedures"], WIDTH, mode="sum")
        self.health = nn.Linear(2 * WIDTH, WIDTH)
        self.prescribe = nn.Sequential(nn.Linear(WIDTH, 256), nn.ReLU(), nn.Linear(256, MEDICATIONS))
        self.interactions = Interactions()

    def loss(self, batch):
        d = nn.functional.dropout(visits(self.diagnoses, batch["diagnoses"], batch), 0.5)
        p = nn.functional.dropout(visits(self.procedures, batch["procedures"], batch), 0.5)
        health = self.health(torch.cat([d, p], -1))
        now, rows = last(health, batch), torch.arange(len(health))
        before = health[rows, batch["lengths"] - 2]
        earlier = batch["history"][rows, batch["lengths"] - 2]
        z, y, r = self.prescribe(now), self.prescribe(before), self.prescribe(now - before)
        loss = 0.75 * cross_entropy(z, batch["labels"]) + 0.25 * cross_entropy(y, earlier)
        loss = loss + 0.05 * (0.75 * margin(z.sigmoid(), batch["labels"]) + 0.25 * margin(y.sigmoid(), earlier))
        loss = loss + ((z.sigmoid() - (y + r).sigmoid()) ** 2).mean(1)
        q = z.sigmoid()
        penalized = (self.interactions.rate(q) > 0.08).float()
        return 0.25 * (loss + penalized * self.interactions.pairs(q) / MEDICATIONS).mean()


run("micron", Micron)
