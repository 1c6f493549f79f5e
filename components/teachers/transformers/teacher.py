"""LEADER(T) as PyTorch, transformers and peft compute it: the program behind `teacher/transformers`.

What it does beside classifying is in training.py: how it is started, prompts as tokens, adapters, and the steps of training.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # an isolated Python (`python -I`) leaves this folder out
import training
from training import Adapted, RANK, Tokenizer, add_up, buckets, refuse, shared_out, tell


def require_head(adapter, medications):
    """Refuses an adapter whose head is missing or of another cohort; transformers would take a random one."""
    from safetensors import safe_open

    path = os.path.join(adapter, "adapter_model.safetensors")
    if not os.path.exists(path):
        refuse(path, "the adapter is not in safetensors", "Convert it, or use `teacher: { type: llama }`.")
    with safe_open(path, "pt") as tensors:
        heads = [tensors.get_slice(name).get_shape() for name in tensors.keys() if name.endswith("score.weight")]
    if not heads or heads[0][0] != medications:
        has = f"a head of {heads[0][0]} outputs" if heads else "no head"
        remedy = "Use an adapter that was trained to classify this cohort (task_type SEQ_CLS)."
        refuse(path, f"the adapter has {has}, but the cohort has {medications} medications", remedy)


class Model(Adapted):
    """A decoder with adapters and a classification head at the last token."""

    def __init__(self, settings, medications, adapter):
        from transformers import AutoModelForSequenceClassification

        def base(checkpoint, dtype):
            return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=medications, dtype=dtype)

        if adapter is not None:
            require_head(adapter, medications)
        super().__init__(settings, base, "SEQ_CLS", adapter)
        self.head = self.whole.score

    def answers(self, prompts):
        """Hidden states [prompts, width] after the final norm at the last token, and logits [prompts, medications]."""
        import torch

        tokens, mask, last = self.padded(prompts)
        with self.precision():
            states = self.decoder(input_ids=tokens, attention_mask=mask, use_cache=False).last_hidden_state
            hidden = states[torch.arange(len(prompts), device=self.device), last]
            return hidden.float(), self.head(hidden).float()

    def loss(self, prompts, labels):
        """The mean binary cross-entropy of some prompts, labelled with the numbers of medications."""
        import torch

        truth = torch.zeros(len(prompts), self.head.weight.shape[0], device=self.device)
        for i, own in enumerate(labels):
            truth[i, own] = 1
        return torch.nn.functional.binary_cross_entropy_with_logits(self.answers(prompts)[1], truth)

    def record(self, prompts, size):
        """Answers to all prompts, in their order; every process has them."""
        import torch

        self.peft.eval()
        hidden, logits = None, None
        with torch.no_grad():
            for done, (rows, counts) in enumerate(mine := shared_out(buckets(prompts, range(len(prompts)), size))):
                tell("progress", done=done * len(prompts) // len(mine), total=len(prompts), unit="prompts")
                some = self.answers([prompts[row] for row in rows])
                if not counts:
                    continue
                if hidden is None:
                    hidden, logits = (torch.zeros(len(prompts), s.shape[1], device=self.device) for s in some)
                hidden[rows], logits[rows] = some
        if hidden is None:  # fewer groups of prompts than processes
            hidden = torch.zeros(len(prompts), self.decoder.config.hidden_size, device=self.device)
            logits = torch.zeros(len(prompts), self.head.weight.shape[0], device=self.device)
        add_up([hidden, logits])
        return {"hidden": hidden.cpu(), "logits": logits.cpu()}


def work(context, versions):
    from safetensors.torch import save_file

    settings, folder = context["settings"], context["folder"]
    tokenizer = Tokenizer(settings["checkpoint"], settings)
    size = settings["microBatch"]
    if context["action"] == "features":
        asked = tokenizer.all([line["texts"] for line in training.read_prompts(context["prompts"])])
        model = Model(settings, context["medications"], os.path.join(context["model"], "adapter"))
        recorded = model.record(asked, size)
        if RANK == 0:
            save_file(recorded, os.path.join(folder, "features.safetensors"))
        return
    train = training.read_prompts(context["prompts"])
    labels = [line["labels"] for line in train]
    prompts = tokenizer.all([line["texts"] for line in train])
    cut = dict(tokenizer.cut)
    probes = tokenizer.all(context["probes"])
    tokenizer.all([line["texts"] for line in training.read_prompts(context["later"])])  # refused now, not after training
    training.cut_note(cut, len(prompts), settings)
    model = Model(settings, context["medications"], settings.get("adapter"))

    def loss_of(rows, batch):
        return model.loss([prompts[row] for row in rows], [labels[row] for row in rows]) * (len(rows) / len(batch))

    training.fit(model, prompts, context["epochs"], settings, context["checkpoints"], "train/teacher/loss", loss_of)
    answers = model.record(probes, size)
    if RANK == 0:
        model.peft.save_pretrained(os.path.join(folder, "adapter"))
        save_file({"logits": answers["logits"]}, os.path.join(folder, "probes.safetensors"))
        seen = training.tokens_seen(prompts, context["epochs"])
        about = {"medications": context["medications"], "versions": versions, "tokensSeen": seen, **training.shares(cut)}
        training.write_json(os.path.join(folder, "teacher.json"), about)


if __name__ == "__main__":
    training.run("teacher", work)
