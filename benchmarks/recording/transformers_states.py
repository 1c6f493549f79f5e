"""Hidden states of prompts by transformers: what `npm run benchmark -- recording` compares with.

    python transformers_states.py JSON

A LLaMA of random weights in float32 with `attn_implementation="sdpa"`, without a cache, one unpadded prompt a call, which is
its fastest way. It reads all prompts once for each line of its input.
"""

import json
import pathlib
import sys

import torch
from transformers import LlamaConfig, LlamaModel

sys.path.append(str(pathlib.Path(__file__).parents[1] / "shared"))
from turns import answer  # noqa: E402

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
config = LlamaConfig(
    vocab_size=given["vocabulary"],
    hidden_size=given["width"],
    intermediate_size=given["inner"],
    num_hidden_layers=given["layers"],
    num_attention_heads=given["heads"],
    attn_implementation="sdpa",
    use_cache=False,
)
model = LlamaModel(config).eval()
prompts = [torch.randint(given["vocabulary"], (1, length)) for length in given["lengths"]]


@torch.inference_mode()
def states():
    for prompt in prompts:
        assert model(input_ids=prompt).last_hidden_state[:, -1].isfinite().all()


answer(states)
