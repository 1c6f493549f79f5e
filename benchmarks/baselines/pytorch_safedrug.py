"""SafeDrug's training step in PyTorch, its molecular network trained: `python pytorch_safedrug.py BATCH THREADS`."""

import pathlib
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_visits import CODES, MEDICATIONS, WIDTH, Interactions, cross_entropy, last, margin, run, visits  # noqa: E402

# Sizes as in made-up-molecules.ts.
MOLECULES, ATOMS, HEAVY, KINDS, FRAGMENTS, PAIRS = 284, 49, 22, 2000, 491, 996


class SafeDrug(nn.Module):
    def __init__(self):
        super().__init__()
        self.diagnoses = nn.EmbeddingBag(CODES["diagnoses"], WIDTH, mode="sum")
        self.procedures = nn.EmbeddingBag(CODES["procedures"], WIDTH, mode="sum")
        self.d, self.p = nn.GRU(WIDTH, WIDTH, batch_first=True), nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.query = nn.Linear(2 * WIDTH, WIDTH)
        self.atoms = nn.Embedding(KINDS, WIDTH)
        self.kinds = torch.randint(KINDS, (MOLECULES * ATOMS,))
        bonds = [(a, a + 1) for a in range(HEAVY - 1)] + [(a % HEAVY, a) for a in range(HEAVY, ATOMS)]
        ends = [(m * ATOMS + a, m * ATOMS + b) for m in range(MOLECULES) for a, b in bonds]
        self.sources = torch.tensor([a for a, _ in ends] + [b for _, b in ends])
        self.targets = torch.tensor([b for _, b in ends] + [a for a, _ in ends])
        self.messages = nn.ModuleList([nn.Linear(WIDTH, WIDTH) for _ in range(2)])
        owner = torch.arange(MOLECULES) % MEDICATIONS
        mean = torch.zeros(MEDICATIONS, MOLECULES).index_put_((owner, torch.arange(MOLECULES)), torch.tensor(1.0))
        self.mean = mean / mean.sum(1, keepdim=True)
        self.match, self.norm = nn.Linear(MEDICATIONS, MEDICATIONS), nn.LayerNorm(MEDICATIONS)
        self.fragments = nn.Linear(WIDTH, FRAGMENTS)
        self.local = nn.Parameter(torch.randn(MEDICATIONS, FRAGMENTS) / FRAGMENTS**0.5)
        self.mask = (torch.rand(MEDICATIONS, FRAGMENTS) < PAIRS / (MEDICATIONS * FRAGMENTS)).float()
        self.interactions = Interactions()

    def states(self, gru, x, batch):
        packed = pack_padded_sequence(nn.functional.dropout(x, 0.5), batch["lengths"], batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(gru(packed)[0], batch_first=True)[0]

    def medications(self):
        x = self.atoms(self.kinds)
        for layer in self.messages:
            h = torch.relu(layer(x))
            x = h.index_add(0, self.targets, h[self.sources])
        return self.mean @ x.view(MOLECULES, ATOMS, WIDTH).sum(1)

    def loss(self, batch):
        d = self.states(self.d, visits(self.diagnoses, batch["diagnoses"], batch), batch)
        p = self.states(self.p, visits(self.procedures, batch["procedures"], batch), batch)
        q = self.query(torch.relu(torch.cat([last(d, batch), last(p, batch)], -1)))
        m = torch.sigmoid(q @ self.medications().T)
        local = torch.sigmoid(self.fragments(q)) @ (self.local * self.mask).T
        z = local * self.norm(m + self.match(m))
        probability, labels = z.sigmoid(), batch["labels"]
        rate = self.interactions.rate(probability)
        beta = (1 - torch.relu(rate - 0.06) / 0.05).clamp(min=0)
        predicted = 0.95 * cross_entropy(z, labels) + 0.05 * margin(probability, labels)
        return (beta * predicted + (1 - beta) * 5e-4 * self.interactions.pairs(probability)).mean()


run("safedrug", SafeDrug)
