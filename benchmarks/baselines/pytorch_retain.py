"""RETAIN's training step in PyTorch: `python pytorch_retain.py BATCH THREADS`."""

import pathlib
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from pytorch_visits import CODES, MEDICATIONS, WIDTH, cross_entropy, run, visits  # noqa: E402


class Retain(nn.Module):
    def __init__(self):
        super().__init__()
        self.diagnoses = nn.EmbeddingBag(CODES["diagnoses"], WIDTH, mode="sum")
        self.procedures = nn.EmbeddingBag(CODES["procedures"], WIDTH, mode="sum")
        self.alpha = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.beta = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.score = nn.Linear(WIDTH, 1)
        self.gate = nn.Linear(WIDTH, WIDTH)
        self.output = nn.Linear(WIDTH, MEDICATIONS)

    def loss(self, batch):
        v = visits(self.diagnoses, batch["diagnoses"], batch) + visits(self.procedures, batch["procedures"], batch)
        v = nn.functional.dropout(v, 0.5)
        # Reverse time, each patient within its own length.
        back = (batch["lengths"][:, None] - 1 - torch.arange(v.shape[1])[None]).clamp(min=0)
        v = v.gather(1, back[:, :, None].expand_as(v))
        packed = pack_padded_sequence(v, batch["lengths"], batch_first=True, enforce_sorted=False)
        g, _ = pad_packed_sequence(self.alpha(packed)[0], batch_first=True)
        h, _ = pad_packed_sequence(self.beta(packed)[0], batch_first=True)
        score = self.score(g).squeeze(-1).masked_fill(~batch["mask"], -1e9)
        context = (score.softmax(1)[:, :, None] * torch.tanh(self.gate(h)) * v).sum(1)
        return cross_entropy(self.output(context), batch["labels"]).mean()


run("retain", Retain)
