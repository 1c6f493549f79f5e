"""Trains a teacher on exported prompts with LoRA, and records what it says of every patient for `teacher/recorded`.

python recipe.py CHECKPOINT PROMPTS.jsonl OUT.safetensors [STEPS]      needs torch, transformers, peft; one GPU or none
"""
import json
import sys
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModelForSequenceClassification, AutoTokenizer

checkpoint, prompts, out = sys.argv[1:4]
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 3000
device, dtype = ("cuda", torch.bfloat16) if torch.cuda.is_available() else ("cpu", torch.float32)
patients = [json.loads(line) for line in open(prompts, encoding="utf8")]
codes = json.load(open(prompts.removesuffix(".jsonl") + ".medications.json", encoding="utf8"))
torch.manual_seed(42)
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
base = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=len(codes), dtype=dtype)
lora = LoraConfig(task_type="SEQ_CLS", r=8, lora_alpha=32, lora_dropout=0.1, target_modules="all-linear")
model = get_peft_model(base, lora).to(device)
for p in (trained := [p for p in model.parameters() if p.requires_grad]):
    p.data = p.data.float()  # bfloat16 would lose most steps of AdamW
if device == "cuda":
    model.gradient_checkpointing_enable()
    model.enable_input_require_grads()
ids = [tokenizer.encode(p["prompt"], add_special_tokens=False)[:2047] + [tokenizer.eos_token_id] for p in patients]

def answers(rows):  # hidden states at the last token and logits, padded on the right
    tokens = torch.nn.utils.rnn.pad_sequence([torch.tensor(ids[r]) for r in rows], batch_first=True).to(device)
    last = torch.tensor([len(ids[r]) - 1 for r in rows], device=device)
    mask = torch.arange(tokens.shape[1], device=device)[None] <= last[:, None]
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        states = base.model(input_ids=tokens, attention_mask=mask.long(), use_cache=False).last_hidden_state
        hidden = states[torch.arange(len(rows), device=device), last]
        return hidden.float(), base.score(hidden).float()

def buckets(rows, size):  # of similar length, so that little is padding
    rows = sorted(rows, key=lambda r: len(ids[r]))
    return [rows[i : i + size] for i in range(0, len(rows), size)]
labelled = [r for r, p in enumerate(patients) if "medications" in p]
optimizer = torch.optim.AdamW(trained, weight_decay=0.0)
for step in range(steps):
    optimizer.param_groups[0]["lr"] = 2e-4 * (1 - step / steps)
    if (place := 32 * step % (32 * -(-len(labelled) // 32))) == 0:
        order = [labelled[i] for i in torch.randperm(len(labelled))]
    for rows in buckets(batch := order[place:][:32], 4):
        labels = torch.tensor([[code in patients[r]["medications"] for code in codes] for r in rows], device=device)
        loss = binary_cross_entropy_with_logits(answers(rows)[1], labels.float())
        (loss * len(rows) / len(batch)).backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step(), optimizer.zero_grad()
model.eval()
with torch.no_grad():
    recorded = {r: row for rows in buckets(range(len(ids)), 8) for r, row in zip(rows, zip(*(v.cpu() for v in answers(rows))))}
hidden, logits = (torch.stack([recorded[r][k] for r in range(len(ids))]) for k in (0, 1))
metadata = {"medications": json.dumps(codes), "patients": json.dumps([p["patient"] for p in patients])}
save_file({"hidden": hidden.half(), "logits": logits}, out, metadata)
model.save_pretrained(out.removesuffix(".safetensors") + "-adapter")
