"""Writes generated-answers.json: what transformers' `generate` writes behind prompts of the checkpoints in test/golden/llama.

    python tools/python/generated_answers.py test/golden/llama test/golden/generated-answers.json
"""
import json
import os
import sys

import torch
from transformers import AutoModelForCausalLM

MOST = 20
SEARCHES = [(1, 1.0), (3, 1.0), (4, 0.0), (4, 2.0)]


def written(model, ids, beams, penalty, end):
    prompt = torch.tensor([ids])
    tokens = model.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        num_beams=beams,
        do_sample=False,
        length_penalty=penalty,
        early_stopping=False,
        max_new_tokens=MOST,
        eos_token_id=end,
        pad_token_id=0,
    )
    return tokens[0, len(ids) :].tolist()


def main(golden, out):
    torch.set_num_threads(1)
    answers = []
    for name in sorted(os.listdir(golden)):
        folder = os.path.join(golden, name)
        if not os.path.exists(os.path.join(folder, "expected.json")):
            continue
        with open(os.path.join(folder, "expected.json"), encoding="utf8") as file:
            prompts = sorted((prompt["ids"][:-1] for prompt in json.load(file)["prompts"]), key=len)[:2]
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        # A random model seldom ends. A token that it likes is the end token, so that answers of several lengths are compared.
        end = written(model, prompts[0], 1, 1.0, None)[6]
        for beams, penalty in SEARCHES:
            for prompt in prompts:
                tokens = written(model, prompt, beams, penalty, end)
                answers.append({"checkpoint": name, "prompt": prompt, "beams": beams, "lengthPenalty": penalty, "endToken": end, "tokens": tokens})
    with open(out, "w", encoding="utf8") as file:
        file.write("[\n" + ",\n".join(json.dumps(answer) for answer in answers) + "\n]\n")


main(*sys.argv[1:])
