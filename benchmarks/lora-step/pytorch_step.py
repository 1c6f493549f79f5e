"""A step of LoRA in PyTorch: what `npm run benchmark -- lora-step` compares with.

    python pytorch_step.py JSON

A LLaMA of random weights in float32 with `scaled_dot_product_attention`, adapters of rank 8 on all seven projections, a head
for each medication at the last token, binary cross-entropy and the fused AdamW. Frozen weights have no gradient. Like
transformers it computes every token in every layer, unless `lastOnly` is true: then the last layer computes the last
token alone, as Formulary does. It works once for each line that it reads.
"""

import json
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from turns import answer  # noqa: E402

HEAD_WIDTH, RANK, ALPHA, MEDICATIONS = 64, 8, 32, 112


class Adapted(torch.nn.Module):
    def __init__(self, inputs, outputs, dropout):
        super().__init__()
        self.weight = torch.nn.Parameter(0.02 * torch.randn(outputs, inputs), requires_grad=False)
        self.down = torch.nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.up = torch.nn.Parameter(torch.zeros(outputs, RANK))
        self.dropout = dropout

    def forward(self, x):
        narrow = F.linear(F.dropout(x, self.dropout) if self.dropout > 0 else x, self.down)
        return F.linear(x, self.weight) + F.linear(narrow, self.up) * (ALPHA / RANK)


class Layer(torch.nn.Module):
    def __init__(self, width, inner, dropout):
        super().__init__()
        self.norms = torch.nn.ModuleList(torch.nn.RMSNorm(width, eps=1e-6) for _ in range(2)).requires_grad_(False)
        self.q, self.k, self.v, self.o = (Adapted(width, width, dropout) for _ in range(4))
        self.gate, self.up = (Adapted(width, inner, dropout) for _ in range(2))
        self.down = Adapted(inner, width, dropout)

    def forward(self, x, cos, sin, last_only):
        normed = self.norms[0](x)
        asking = normed[-1:] if last_only else normed
        heads = lambda y: y.view(1, len(y), -1, HEAD_WIDTH).transpose(1, 2)

        def turned(y):
            cosine, sine = cos[-y.shape[2] :], sin[-y.shape[2] :]
            first, second = y.chunk(2, -1)
            return y * cosine + torch.cat((-second, first), -1) * sine

        q, k, v = turned(heads(self.q(asking))), turned(heads(self.k(normed))), heads(self.v(normed))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=not last_only)
        x = (x[-1:] if last_only else x) + self.o(mixed.transpose(1, 2).reshape(len(asking), -1))
        normed = self.norms[1](x)
        return x + self.down(F.silu(self.gate(normed)) * self.up(normed))


def main():
    given = json.loads(sys.argv[1])
    width, tokens, dropout = given["width"], given["tokens"], given["dropout"]
    torch.set_num_threads(given["threads"])
    torch.manual_seed(0)
    words = torch.nn.Embedding(given["vocabulary"], width).requires_grad_(False)
    layers = torch.nn.ModuleList(Layer(width, given["inner"], dropout) for _ in range(given["layers"]))
    norm = torch.nn.RMSNorm(width, eps=1e-6).requires_grad_(False)
    score = torch.nn.Linear(width, MEDICATIONS, bias=False)
    trained = [p for p in [*layers.parameters(), *score.parameters()] if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, fused=True)
    ids = torch.randint(given["vocabulary"], (tokens,))
    labels = torch.ones(1, MEDICATIONS)
    half = HEAD_WIDTH // 2
    angles = torch.arange(tokens)[:, None] * 10000.0 ** (-torch.arange(half) / half)
    cos, sin = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)

    def step():
        optimizer.zero_grad()
        x = words(ids)
        for index, layer in enumerate(layers):
            x = layer(x, cos, sin, given["lastOnly"] and index == len(layers) - 1)
        loss = F.binary_cross_entropy_with_logits(score(norm(x[-1:])), labels)
        loss.backward()
        optimizer.step()
        assert loss.isfinite()

    answer(step)


main()
