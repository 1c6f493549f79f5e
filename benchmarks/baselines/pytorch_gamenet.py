"""GAMENet's training step in PyTorch, with the DDI annealing of the first epoch: `python pytorch_gamenet.py BATCH THREADS`."""

import pathlib
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_visits import CODES, MEDICATIONS, WIDTH, Interactions, cross_entropy, last, margin, run, visits  # noqa: E402

HIDDEN = 128


class Graph(nn.Module):
    def __init__(self, edges):
        super().__init__()
        a = (torch.rand(MEDICATIONS, MEDICATIONS) < edges).float() + torch.eye(MEDICATIONS)
        self.a = a / a.sum(1, keepdim=True)
        self.first = nn.Linear(MEDICATIONS, WIDTH)
        self.second = nn.Linear(WIDTH, WIDTH)

    def forward(self):
        x = torch.relu(self.a @ self.first(torch.eye(MEDICATIONS)))
        return self.a @ self.second(nn.functional.dropout(x, 0.3))


class GameNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.diagnoses = nn.EmbeddingBag(CODES["diagnoses"], WIDTH, mode="mean")
        self.procedures = nn.EmbeddingBag(CODES["procedures"], WIDTH, mode="mean")
        self.d, self.p = nn.GRU(WIDTH, HIDDEN, batch_first=True), nn.GRU(WIDTH, HIDDEN, batch_first=True)
        self.query = nn.Linear(2 * HIDDEN, WIDTH)
        self.together, self.interactions = Graph(0.8), Graph(0.05)
        self.ddi = Interactions()
        self.inter = nn.Parameter(torch.tensor(0.05))
        self.head, self.output = nn.Linear(3 * WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, MEDICATIONS)

    def states(self, gru, x, batch):
        packed = pack_padded_sequence(nn.functional.dropout(x, 0.5), batch["lengths"], batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(gru(packed)[0], batch_first=True)[0]

    def loss(self, batch):
        d = self.states(self.d, visits(self.diagnoses, batch["diagnoses"], batch), batch)
        p = self.states(self.p, visits(self.procedures, batch["procedures"], batch), batch)
        queries = self.query(torch.relu(torch.cat([d, p], -1)))
        memory = self.together() - self.inter * self.interactions()
        q = last(queries, batch)
        bank = (q @ memory.T).softmax(1) @ memory
        earlier = torch.arange(queries.shape[1])[None] < (batch["lengths"] - 1)[:, None]
        weights = torch.einsum("be,bte->bt", q, queries).masked_fill(~earlier, -1e9).softmax(1)
        past = torch.einsum("bt,btm->bm", weights, batch["history"]) @ memory
        z = self.output(torch.relu(self.head(torch.relu(torch.cat([q, bank, past], 1)))))
        p = z.sigmoid()
        predicted = 0.9 * cross_entropy(z, batch["labels"]) + 0.1 * margin(p, batch["labels"])
        rate = self.ddi.rate(p)
        taken = ((rate > 0.06) & (torch.rand(len(rate)) < torch.exp((0.06 - rate) / 2))).float()
        return ((1 - taken) * predicted + taken * self.ddi.pairs(p) / MEDICATIONS**2).mean()


run("gamenet", GameNet)
