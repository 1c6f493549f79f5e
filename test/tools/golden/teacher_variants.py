"""Writes tiny checkpoints with adapters, and what transformers and peft compute with them, in the golden form of teachers.

    python teacher_variants.py OUT TOKENIZER_FOLDER [NAME...]
    python teacher_variants.py --loss CHECKPOINT ADAPTER [CHECKPOINT ADAPTER]...

Each folder below OUT varies one thing of a decoder or of an adapter. Prints the names of the folders.
The second form prints the losses of checkpoints' prompts with other adapters, loaded by peft.
"""

import json
import pathlib
import shutil
import sys

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerFast

LABELS, MAX_TOKENS, VOCABULARY = 5, 40, 400
torch.set_num_threads(1)
OPTIMIZER = {"lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.5}
TEXTS = [
    "The patient has 0 times ICU visits. In this visit, he has diagnosis: Sepsis.",
    "The patient has 1 times ICU visits. In 1 visit, the patient had diagnosis: Fever, cough; procedures: none.",
    "Fever.",
]
SIZES = {
    "vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
    "bos_token_id": 396, "eos_token_id": 397, "pad_token_id": 399,
}
QV = {"r": 4, "lora_alpha": 16, "target_modules": ["q_proj", "v_proj"]}
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

# name → (model type, settings beside SIZES, settings of the adapter)
VARIANTS = {
    "qwen3": ("qwen3", {"head_dim": 12}, {**QV, "target_modules": ALL}),
    "qwen3-bias-windows": ("qwen3", {"head_dim": 8, "attention_bias": True, "use_sliding_window": True, "sliding_window": 7, "max_window_layers": 1}, QV),
    "qwen2-windows": ("qwen2", {"use_sliding_window": True, "sliding_window": 9, "max_window_layers": 2}, QV),
    "qwen2-window-off": ("qwen2", {"sliding_window": 9, "max_window_layers": 0}, QV),
    "mistral-window": ("mistral", {"sliding_window": 6, "head_dim": 10}, QV),
    "phi3": ("phi3", {"rope_theta": 5000.0}, {**QV, "target_modules": ["qkv_proj", "gate_up_proj", "o_proj"]}),
    "gemma": ("gemma", {"head_dim": 10, "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh"}, QV),
    "llama-bias": ("llama", {"attention_bias": True, "mlp_bias": True}, {**QV, "target_modules": ALL}),
    "llama-linear": ("llama", {"rope_scaling": {"type": "linear", "factor": 4.0}}, QV),
    "llama-null": ("llama", {"num_key_value_heads": None, "head_dim": None, "rope_scaling": None}, QV),
    "patterns": ("llama", {}, {**QV, "rank_pattern": {"layers.1.self_attn.q_proj": 7, "v_proj": 2}, "alpha_pattern": {"q_proj": 3}}),
    "rslora": ("llama", {}, {**QV, "use_rslora": True}),
    "some-layers": ("llama", {}, {**QV, "layers_to_transform": [0, 2], "layers_pattern": "layers"}),
    "excluded": ("llama", {}, {**QV, "exclude_modules": ["model.layers.1.self_attn.q_proj"]}),
    "all-linear": ("llama", {}, {**QV, "target_modules": "all-linear"}),
    "pattern-of-targets": ("llama", {}, {**QV, "target_modules": r".*layers\.[01]\..*(q|up)_proj"}),
}


def tokens(tokenizer, text):
    return tokenizer.encode(text, add_special_tokens=False)[: MAX_TOKENS - 1] + [SIZES["eos_token_id"]]


def write(name, out, tokenizers):
    kind, settings, adapter = VARIANTS[name]
    torch.manual_seed(sum(map(ord, name)))
    folder = out / name
    folder.mkdir(parents=True)
    config = {**SIZES, **settings, "model_type": kind, "torch_dtype": "float32"}
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizers / file, folder / file)
    loaded = AutoConfig.from_pretrained(folder, num_labels=LABELS)
    model = AutoModelForSequenceClassification.from_config(loaded, attn_implementation="eager")
    for parameter in model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.05)
    state = {key: value for key, value in model.state_dict().items() if not key.startswith("score")}
    save_file({key: value.contiguous() for key, value in state.items()}, folder / "model.safetensors")
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    ids = [tokens(tokenizer, text) for text in TEXTS]
    labels = [[int((row + column) % 3 == 0) for column in range(LABELS)] for row in range(len(TEXTS))]

    def hidden(net):
        return torch.stack([net(input_ids=torch.tensor([row]), use_cache=False).last_hidden_state[0, -1] for row in ids])

    values = {"hidden_base": hidden(model.model).detach()}
    tuned = get_peft_model(model, LoraConfig(task_type="SEQ_CLS", lora_dropout=0.0, modules_to_save=["classifier", "score"], **adapter))
    for parameter_name, parameter in tuned.named_parameters():
        if "lora_" in parameter_name:
            parameter.data.normal_(0, 0.1)
    tuned.save_pretrained(folder / "adapter")
    decoder = tuned.base_model.model
    trained = {key: value for key, value in tuned.named_parameters() if value.requires_grad}
    stored = {key: key.replace(".default", "").replace(".modules_to_save", "") for key in trained}
    target = torch.tensor(labels, dtype=torch.float32)

    def loss():
        states = hidden(decoder.model)
        logits = decoder.score(states)
        return states, logits, torch.nn.functional.binary_cross_entropy_with_logits(logits, target)

    states, logits, value = loss()
    values.update(hidden=states.detach(), logits=logits.detach())
    value.backward()
    values.update({f"gradient/{stored[key]}": tensor.grad.clone() for key, tensor in trained.items()})
    optimizer = torch.optim.AdamW(trained.values(), lr=OPTIMIZER["lr"], betas=OPTIMIZER["betas"], eps=OPTIMIZER["eps"], weight_decay=OPTIMIZER["weight_decay"])
    losses = []
    for step in range(4):
        if step in (1, 3):
            values.update({f"after_{step}/{stored[key]}": tensor.detach().clone() for key, tensor in trained.items()})
        optimizer.zero_grad()
        _, _, value = loss()
        losses.append(value.item())
        value.backward()
        optimizer.step()
    save_file({key: tensor.contiguous() for key, tensor in values.items()}, folder / "expected.safetensors")
    prompts = [{"text": text, "ids": row, "labels": label} for text, row, label in zip(TEXTS, ids, labels)]
    table = [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False)} for text in TEXTS]
    expected = {"max_tokens": MAX_TOKENS, "optimizer": OPTIMIZER, "prompts": prompts, "losses": losses, "tokenization": table}
    (folder / "expected.json").write_text(json.dumps(expected))


def loss_with(checkpoint, adapter):
    prompts = json.loads((checkpoint / "expected.json").read_text())["prompts"]
    labels = torch.tensor([prompt["labels"] for prompt in prompts], dtype=torch.float32)
    base = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=labels.shape[1], attn_implementation="eager", dtype=torch.float32)
    tuned = PeftModel.from_pretrained(base, adapter).eval()
    with torch.no_grad():
        logits = torch.cat([tuned(input_ids=torch.tensor([prompt["ids"]]), use_cache=False).logits for prompt in prompts])
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels).item()


def main():
    if sys.argv[1] == "--loss":
        paths = list(map(pathlib.Path, sys.argv[2:]))
        for pair in zip(paths[::2], paths[1::2]):
            print(loss_with(*pair))
        return
    out, tokenizers = map(pathlib.Path, sys.argv[1:3])
    for name in sys.argv[3:] or VARIANTS:
        write(name, out, tokenizers)
        print(name)


main()
