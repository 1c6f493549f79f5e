"""Makes a checkpoint as on the Hugging Face Hub from a GGUF file of the LLaMA architecture: its quantized weights as float16, its
settings and its byte-level tokenizer.

    python tools/python/gguf_checkpoint.py MODEL.gguf FOLDER

Needs numpy and safetensors. Blocks of the types Q4_0, Q4_1 and Q8_0 are widened; what was lost when they were made stays lost. llama.cpp
stores the rows of queries and keys in another order (pairs of a rotation side by side), which is undone.
"""
import json
import os
import struct
import sys

import numpy
from safetensors.numpy import save_file

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
TEXT, LIST = 8, 9
# Tokenizers by `tokenizer.ggml.pre`, as the Hub has them.
SPLITTERS = {"smollm": [{"type": "Digits", "individual_digits": True}]}


class Reader:
    """The header of a GGUF file (version 2 or 3): metadata, and where tensors lie."""

    def __init__(self, path):
        self.file = open(path, "rb")
        if self.file.read(4) != b"GGUF" or self.scalar("I") not in (2, 3):
            sys.exit(f"{path}: is no GGUF file of version 2 or 3")
        tensors, entries = self.scalar("Q"), self.scalar("Q")
        self.metadata = {self.text(): self.value(self.scalar("I")) for _ in range(entries)}
        self.tensors = {}
        for _ in range(tensors):
            name = self.text()
            shape = [self.scalar("Q") for _ in range(self.scalar("I"))][::-1]
            self.tensors[name] = (shape, self.scalar("I"), self.scalar("Q"))
        alignment = self.metadata.get("general.alignment", 32)
        self.data = numpy.memmap(path, numpy.uint8, "r", -(-self.file.tell() // alignment) * alignment)

    def scalar(self, form):
        return struct.unpack("<" + form, self.file.read(struct.calcsize("<" + form)))[0]

    def text(self):
        return self.file.read(self.scalar("Q")).decode("utf8")

    def value(self, kind):
        if kind == TEXT:
            return self.text()
        if kind == LIST:
            of, count = self.scalar("I"), self.scalar("Q")
            return [self.value(of) for _ in range(count)]
        return self.scalar(SCALARS[kind])

    def tensor(self, name):
        shape, kind, offset = self.tensors[name]
        if kind not in TYPES:
            sys.exit(f"{name}: tensors of the type {kind} are not read, only {', '.join(map(str, TYPES))}")
        count, (per_block, block_bytes, widened) = int(numpy.prod(shape)), TYPES[kind]
        blocks = self.data[offset : offset + count // per_block * block_bytes].reshape(-1, block_bytes)
        return widened(blocks).reshape(shape)


def halves(bytes_):
    return numpy.ascontiguousarray(bytes_).view(numpy.float16).astype(numpy.float32)


def nibbles(bytes_):
    """The low halves of all bytes of a block, then the high ones."""
    return numpy.concatenate([bytes_ & 15, bytes_ >> 4], axis=1).astype(numpy.float32)


# Type of GGUF → numbers of a block, its bytes, and how it is widened.
TYPES = {
    0: (1, 4, lambda blocks: numpy.ascontiguousarray(blocks).view(numpy.float32)),
    1: (1, 2, halves),
    2: (32, 18, lambda blocks: halves(blocks[:, :2]) * (nibbles(blocks[:, 2:]) - 8)),
    3: (32, 20, lambda blocks: halves(blocks[:, :2]) * nibbles(blocks[:, 4:]) + halves(blocks[:, 2:4])),
    8: (32, 34, lambda blocks: halves(blocks[:, :2]) * numpy.ascontiguousarray(blocks[:, 2:]).view(numpy.int8)),
}

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def hub_name(name):
    *layer, part, kind = name.split(".")
    return f"{f'model.layers.{layer[1]}.' if layer else ''}{NAMES[part]}.{kind}"


def in_halves(weight, heads):
    """Rows of queries or keys as the Hub has them: the first members of all pairs of a head, then the second."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def weights_of(reader, config):
    weights = {}
    for name in reader.tensors:
        weight = reader.tensor(name)
        if name.endswith("attn_q.weight"):
            weight = in_halves(weight, config["num_attention_heads"])
        if name.endswith("attn_k.weight"):
            weight = in_halves(weight, config["num_key_value_heads"])
        weights[hub_name(name)] = numpy.ascontiguousarray(weight.astype(numpy.float16))
    return weights


def config_of(reader):
    told = reader.metadata
    if told["general.architecture"] != "llama":
        sys.exit(f"the architecture is {told['general.architecture']}, not llama")
    heads = told["llama.attention.head_count"]
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": told["llama.embedding_length"],
        "intermediate_size": told["llama.feed_forward_length"],
        "num_hidden_layers": told["llama.block_count"],
        "num_attention_heads": heads,
        "num_key_value_heads": told.get("llama.attention.head_count_kv", heads),
        "max_position_embeddings": told["llama.context_length"],
        "rms_norm_eps": round(told["llama.attention.layer_norm_rms_epsilon"], 10),
        "rope_theta": told.get("llama.rope.freq_base", 10000.0),
        "vocab_size": len(told["tokenizer.ggml.tokens"]),
        "hidden_act": "silu",
        "tie_word_embeddings": "output.weight" not in reader.tensors,
        "bos_token_id": told["tokenizer.ggml.bos_token_id"],
        "eos_token_id": told["tokenizer.ggml.eos_token_id"],
        "torch_dtype": "float16",
    }


def tokenizer_of(told):
    tokens, kinds = told["tokenizer.ggml.tokens"], told["tokenizer.ggml.token_type"]
    pre = told.get("tokenizer.ggml.pre")
    if told["tokenizer.ggml.model"] != "gpt2" or pre not in SPLITTERS:
        sys.exit(f"the tokenizer {told['tokenizer.ggml.model']}/{pre} is not known, only gpt2/{', '.join(SPLITTERS)}")
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": id_, "content": token, **special} for id_, token in enumerate(tokens) if kinds[id_] == 3],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*SPLITTERS[pre], byte_level]},
        "post_processor": None,
        "decoder": {**byte_level, "add_prefix_space": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: id_ for id_, token in enumerate(tokens)},
            "merges": told["tokenizer.ggml.merges"],
        },
    }


def main(path, folder):
    reader = Reader(path)
    told, config = reader.metadata, config_of(reader)
    os.makedirs(folder, exist_ok=True)
    named = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": told["tokenizer.ggml.tokens"][told["tokenizer.ggml.eos_token_id"]],
        "bos_token": told["tokenizer.ggml.tokens"][told["tokenizer.ggml.bos_token_id"]],
        "clean_up_tokenization_spaces": False,
    }
    for name, content in (
        ("config.json", config),
        ("tokenizer.json", tokenizer_of(told)),
        ("tokenizer_config.json", named),
    ):
        with open(os.path.join(folder, name), "w", encoding="utf8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
    weights = weights_of(reader, config)
    save_file(weights, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    print(f"{sum(weight.size for weight in weights.values()):,} parameters in {len(weights)} tensors written to {folder}")


main(*sys.argv[1:])
