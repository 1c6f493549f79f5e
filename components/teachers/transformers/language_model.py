"""The general LLM of LEADER's Fig. 4 as PyTorch, transformers and peft compute it: the program behind `language-model/transformers`.

It learns to write the names of medications behind a prompt, with the language head and adapters, and writes them with beam search.
What it does beside that is in training.py: how it is started, prompts as tokens, adapters, and the steps of training.
"""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # an isolated Python (`python -I`) leaves this folder out
import training
from training import Adapted, RANK, SHARDED, WORLD, Tokenizer, buckets, option, refuse, shared_out, tell

ROUNDING = {"float32": 1e-3, "bfloat16": 5e-2}


class Model(Adapted):
    """A decoder with adapters and its own language head."""

    def __init__(self, settings, end, adapter):
        from transformers import AutoModelForCausalLM, GenerationConfig

        def base(checkpoint, dtype):
            return AutoModelForCausalLM.from_pretrained(checkpoint, dtype=dtype)

        super().__init__(settings, base, "CAUSAL_LM", adapter)
        self.end = end
        # The checkpoint's own generation_config.json may draw tokens or punish repeated ones.
        self.whole.generation_config = GenerationConfig(
            num_beams=settings["beams"],
            length_penalty=settings["lengthPenalty"],
            max_new_tokens=settings["maxAnswerTokens"],
            do_sample=False,
            early_stopping=False,
            eos_token_id=end,
            pad_token_id=end,
        )

    def entered(self):
        return self.whole

    def loss(self, prompts, answers):
        """The summed cross-entropy of the tokens of some answers."""
        import torch

        tokens, mask, _ = self.padded([prompt + answer[:-1] for prompt, answer in zip(prompts, answers)])
        first = min(map(len, prompts)) - 1
        places = torch.arange(first, tokens.shape[1], device=self.device)
        with self.precision():
            told = self.whole(input_ids=tokens, attention_mask=mask, use_cache=False, logits_to_keep=places).logits
        predicted = [logits[len(p) - 1 - first :][: len(a)] for logits, p, a in zip(told, prompts, answers)]
        wanted = torch.tensor([token for answer in answers for token in answer], device=self.device)
        return torch.nn.functional.cross_entropy(torch.cat(predicted).float(), wanted, reduction="sum")

    def probe(self):
        """Logits [3, vocabulary] behind made-up tokens: they tell whether the model that is read is the one that was trained."""
        import torch

        self.peft.eval()
        count = self.whole.config.get_text_config().vocab_size
        prompts = [[(7 * place * place + 31 * row + 3) % count for place in range(9)] for row in range(3)]
        tokens, mask, _ = self.padded(prompts)
        with torch.no_grad(), self.precision():
            return self.whole(input_ids=tokens, attention_mask=mask, use_cache=False).logits[:, -1].float().cpu().contiguous()

    def write(self, prompts):
        """The likeliest answers that beam search finds, as token ids without the end token."""
        import torch

        longest = max(map(len, prompts))
        tokens = torch.tensor([[self.end] * (longest - len(ids)) + ids for ids in prompts], device=self.device)
        mask = torch.tensor([[0] * (longest - len(ids)) + [1] * len(ids) for ids in prompts], device=self.device)
        with torch.no_grad(), self.precision():
            together = SHARDED and WORLD > 1
            written = self.peft.generate(input_ids=tokens, attention_mask=mask, synced_gpus=together)[:, longest:].tolist()
        return [ids[: ids.index(self.end)] if self.end in ids else ids for ids in written]


def answers(model, prompts, size, checkpoints, decode):
    """Texts to all prompts, in their order, in the first process. What a killed attempt wrote is not asked again."""
    import torch

    model.peft.eval()
    known = {}
    for path in sorted(glob.glob(os.path.join(glob.escape(checkpoints), "answers-*.jsonl"))):
        for line in open(path, encoding="utf8"):
            if line.endswith("\n"):  # the last line of a killed attempt may be cut
                known.update([json.loads(line)])
    if WORLD > 1:
        torch.distributed.barrier()  # all have read the same before any writes
    if known:
        tell("note", text=f"{len(known)} of {len(prompts)} answers were written before: they are not asked again")
    asked = [row for row in range(len(prompts)) if row not in known]
    done = len(known)
    path = os.path.join(checkpoints, f"answers-{RANK}.jsonl")
    end_line(path)
    with open(path, "a", encoding="utf8") as kept:
        for rows, counts in shared_out(buckets(prompts, asked, size)) if asked else []:
            written = model.write([prompts[row] for row in rows])
            for row, ids in zip(rows, written) if counts else []:
                known[row] = decode(ids)
                kept.write(json.dumps([row, known[row]]) + "\n")
            kept.flush()
            done = min(len(prompts), done + len(rows) * WORLD)
            tell("progress", done=done, total=len(prompts), unit="prompts")
    if WORLD > 1:
        every = [None] * WORLD
        torch.distributed.all_gather_object(every, known)
        for own in every:
            known.update(own)
    return [known[row] for row in range(len(prompts))]


def end_line(path):
    """Takes off the cut last line of a killed attempt."""
    if not os.path.exists(path):
        return
    with open(path, "rb+") as file:
        file.truncate(file.read().rfind(b"\n") + 1)


def require_same(model, folder, settings):
    """Refuses a model that answers otherwise than the one that was trained."""
    from safetensors.torch import load_file

    expected = load_file(os.path.join(folder, "probes.safetensors"))["logits"]
    share = ((model.probe() - expected).abs().max() / expected.abs().max()).item()
    if not share <= ROUNDING[settings["precision"]]:
        reason = f"the model that was read answers made-up prompts otherwise than the one that was trained: by {share:.2g} of the largest logit"
        remedy = "The files of the checkpoint or of the adapter have changed, or are read by other versions: train again."
        refuse(option("checkpoint"), reason, remedy, is_input=False)


def require_embedded(end, prompts, model):
    """Refuses tokens beyond the table of embeddings, before PyTorch reads past its end."""
    count, most = model.whole.get_input_embeddings().num_embeddings, max([end, *(max(ids) for ids in prompts if ids)])
    if most >= count:
        reason = f"the tokenizer has a token of id {most}, but the decoder has embeddings for {count} tokens"
        refuse(option("checkpoint"), reason, "Use the tokenizer.json that belongs to the weights.")


def work(context, versions):
    from safetensors.torch import save_file

    settings, folder = context["settings"], context["folder"]
    tokenizer = Tokenizer(settings["checkpoint"], settings)
    # The end token stands behind answers, not between a prompt and its answer.
    texts = lambda lines: [ids[:-1] for ids in tokenizer.all([line["texts"] for line in lines])]
    lines = training.read_prompts(context["prompts"])
    prompts = texts(lines)
    if context["action"] == "answers":
        model = Model(settings, tokenizer.end, os.path.join(context["model"], "adapter"))
        require_same(model, context["model"], settings)
        decode = lambda ids: tokenizer.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        told = answers(model, prompts, settings["microBatch"], context["checkpoints"], decode)
        if RANK == 0:
            with open(os.path.join(folder, "answers.jsonl"), "w", encoding="utf8") as file:
                file.writelines(json.dumps({"answer": answer}) + "\n" for answer in told)
        return
    cut = dict(tokenizer.cut)
    texts(training.read_prompts(context["later"]))  # refused now, not after training
    most = settings["maxAnswerTokens"]
    whole = [tokenizer.tokenizer.encode(line["answer"], add_special_tokens=False) + [tokenizer.end] for line in lines]
    wanted = [ids[:most] for ids in whole]
    training.cut_note(cut, len(prompts), settings)
    if long := sum(len(ids) > most for ids in whole):
        tell("note", text=f"{long} of {len(whole)} answers to learn were cut to {most} tokens")
    model = Model(settings, tokenizer.end, settings.get("adapter"))
    require_embedded(tokenizer.end, prompts + wanted, model)

    def loss_of(rows, batch):
        return model.loss([prompts[row] for row in rows], [wanted[row] for row in rows]) / sum(len(wanted[row]) for row in batch)

    read = [prompt + answer for prompt, answer in zip(prompts, wanted)]
    training.fit(model, read, context["epochs"], settings, context["checkpoints"], "train/language-model/loss", loss_of)
    logits = model.probe()
    if RANK == 0:
        model.peft.save_pretrained(os.path.join(folder, "adapter"))
        save_file({"logits": logits}, os.path.join(folder, "probes.safetensors"))
        seen = training.tokens_seen(read, context["epochs"])
        about = {"endToken": tokenizer.end, "versions": versions, "tokensSeen": seen, **training.shares(cut)}
        training.write_json(os.path.join(folder, "language-model.json"), about)


if __name__ == "__main__":
    training.run("languageModel", work)
