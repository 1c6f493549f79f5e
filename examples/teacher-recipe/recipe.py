"""Trains a teacher on exported prompts with LoRA, and records what it says of every patient for `teacher/recorded`.

python recipe.py CHECKPOINT PROMPTS.jsonl OUT.safetensors [STEPS]      needs torch, transformers, peft; one GPU or none
"""
import json
import sys
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModelForSequenceClassification, AutoTokenizer, get_linear_schedule_with_warmup

checkpoint, prompts, out = sys.argv[1:4]
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 3000
device = "cuda" if torch.cuda.is_available() else "cpu"
dtype = torch.bfloat16 if device == "cuda" else torch.float32
patients = [json.loads(line) for line in open(prompts, encoding="utf8")]
codes = json.load(open(prompts.removesuffix(".jsonl") + ".medications.json", encoding="utf8"))
number = {code: i for i, code in enumerate(codes)}

torch.manual_seed(42)
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=len(codes), dtype=dtype)
projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
lora = LoraConfig(task_type="SEQ_CLS", r=8, lora_alpha=32, lora_dropout=0.1, target_modules=projections)
model = get_peft_model(model, lora).to(device)
trained = [p for p in model.parameters() if p.requires_grad]
for p in trained:
    p.data = p.data.float()  # bfloat16 would lose most steps of AdamW
if device == "cuda":
    model.gradient_checkpointing_enable()
    model.enable_input_require_grads()
decoder, head = model.base_model.model.model, model.base_model.model.score
ids = [tokenizer.encode(p["prompt"], add_special_tokens=False)[:2047] + [tokenizer.eos_token_id] for p in patients]


def answers(rows):
    """Hidden states at the last token and logits of some patients, padded on the right."""
    tokens = torch.nn.utils.rnn.pad_sequence([torch.tensor(ids[r]) for r in rows], batch_first=True).to(device)
    last = torch.tensor([len(ids[r]) - 1 for r in rows], device=device)
    mask = torch.arange(tokens.shape[1], device=device)[None] <= last[:, None]
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        states = decoder(input_ids=tokens, attention_mask=mask.long(), use_cache=False).last_hidden_state
        hidden = states[torch.arange(len(rows), device=device), last]
        return hidden, head(hidden)


def buckets(rows, size):
    """Patients in groups of similar length, so that little is padding."""
    rows = sorted(rows, key=lambda r: len(ids[r]))
    return [rows[i : i + size] for i in range(0, len(rows), size)]


labelled = [r for r, p in enumerate(patients) if "medications" in p]
optimizer = torch.optim.AdamW(trained, lr=2e-4, weight_decay=0.0)
schedule = get_linear_schedule_with_warmup(optimizer, 0, steps)
model.train()
for step in range(steps):
    if step % (epoch := -(-len(labelled) // 32)) == 0:
        order = [labelled[i] for i in torch.randperm(len(labelled))]
    batch = order[step % epoch * 32 :][:32]
    for rows in buckets(batch, 4):
        labels = torch.zeros(len(rows), len(codes), device=device)
        for i, r in enumerate(rows):
            labels[i, [number[code] for code in patients[r]["medications"]]] = 1
        loss = binary_cross_entropy_with_logits(answers(rows)[1].float(), labels) * len(rows) / len(batch)
        loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step(), schedule.step(), optimizer.zero_grad()

model.eval()
recorded = {}
with torch.no_grad():
    for rows in buckets(range(len(patients)), 8):
        recorded.update(zip(rows, zip(*(values.float().cpu() for values in answers(rows)))))
hidden, logits = (torch.stack([recorded[r][k] for r in range(len(patients))]) for k in (0, 1))
metadata = {"medications": json.dumps(codes), "patients": json.dumps([p["patient"] for p in patients])}
save_file({"hidden": hidden.half(), "logits": logits}, out, metadata)
model.save_pretrained(out.removesuffix(".safetensors") + "-adapter")
