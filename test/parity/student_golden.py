"""LEADER's student, its losses and their gradients, written again in PyTorch: one set, one visit, one patient at a time, in
double precision, without padding or packing. Makes the golden files of test/golden/student, one for each switch of the
student and its losses.

    python test/parity/student_golden.py FOLDER            makes them
    python test/parity/student_golden.py --compute FILE    prints what a file of the form should expect

Needs PyTorch, any version 2.

The files have the form of test/golden/student_golden.json, whose notes define it, and the key `options` besides: what the
components `student`, `distillation` and `alignment` of an experiment are given, in their own words, and under `codes` the
texts of the codes where two kinds share some. The equations are those of shared/spec/leader.md, sections 3 and 4.
"""

import json
import math
import pathlib
import random
import sys

import torch

FIRST_CODE = 3  # the rows of padding, class and mask come first
KINDS = ("diag", "proc", "med")


def student_tensors(config, options, rows):
    """Name → shape of every tensor, in the order that numbers them."""
    width, inner, mediator = config["hidden"], config["ffn"], config["mediator"]
    block = {
        **{f"{name}.w": [width, width] for name in "qkvo"},
        "o.b": [width],
        "ff1.w": [inner, width],
        "ff1.b": [inner],
        "ff2.w": [width, inner],
        "ff2.b": [width],
        **{f"ln{i}.{part}": [width] for i in (1, 2) for part in "wb"},
    }
    shapes = {"emb": [rows, width]}
    if options["student"].get("profile", True):
        sizes = config["profile_sizes"]
        shapes |= {f"prof_emb{i}": [size, width] for i, size in enumerate(sizes)}
        shapes |= {"prof_proj.w": [width, width * len(sizes)], "prof_proj.b": [width]}
    else:
        shapes["prof_const"] = [1, width]
    split = options["student"].get("visitEncoder") == "split"
    visits = [f"enc_visit_{kind}" for kind in KINDS] if split else ["enc_visit"]
    for encoder in ["enc_med", "enc_diag", "enc_proc", *visits]:
        for layer in range(config["n_layers"]):
            prefix = encoder if layer == 0 else f"{encoder}.{layer}"
            shapes |= {f"{prefix}.{name}": shape for name, shape in block.items()}
    distilled = 3 * width if options["student"].get("distilled") == "visits" else mediator
    return shapes | {
        "hidden.w": [mediator, 3 * width],
        "hidden.b": [mediator],
        "out.w": [config["n_med"], mediator],
        "out.b": [config["n_med"]],
        "kd_proj.w": [config["teacher_dim"], distilled],
        "kd_proj.b": [config["teacher_dim"]],
        **{f"align_{side}.{part}": [width] * n for side in ("med", "prof") for part, n in (("w", 2), ("b", 1))},
    }


def value(name, number, shape):
    """Tensor number k: 0.3 sin(0.7 i + 1.3 k + 0.1) at flat index i, plus 1 for the gains of layer norms."""
    index = torch.arange(math.prod(shape), dtype=torch.float64)
    flat = 0.3 * torch.sin(0.7 * index + 1.3 * number + 0.1)
    if name.endswith(("ln1.w", "ln2.w")):
        flat = flat + 1
    return flat.reshape(shape).requires_grad_()


class Student:
    def __init__(self, config, options, tensors, row_of):
        self.config, self.t, self.row_of = config, tensors, row_of
        self.options = options["student"]

    def linear(self, name, x):
        y = x @ self.t[f"{name}.w"].T
        return y + self.t[f"{name}.b"] if f"{name}.b" in self.t else y

    def norm(self, name, x):
        deviation = (x.var(-1, keepdim=True, unbiased=False) + 1e-12).sqrt()
        return self.t[f"{name}.w"] * (x - x.mean(-1, keepdim=True)) / deviation + self.t[f"{name}.b"]

    def activation(self, x):
        return {
            "gelu-tanh": lambda: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
            "gelu-erf": lambda: 0.5 * x * (1 + torch.erf(x / math.sqrt(2))),
            "relu": lambda: x.clamp(min=0),
            "linear": lambda: x,
        }[self.options.get("activation", "gelu-tanh")]()

    def attention(self, prefix, x):
        width = x.shape[1] // self.config["heads"]
        query, key, values = (self.linear(f"{prefix}.{name}", x) for name in "qkv")
        heads = []
        for head in range(self.config["heads"]):
            part = slice(head * width, (head + 1) * width)
            weights = (query[:, part] @ key[:, part].T / math.sqrt(width)).softmax(-1)
            heads.append(weights @ values[:, part])
        return self.linear(f"{prefix}.o", torch.cat(heads, 1))

    def block(self, prefix, x):
        def feed_forward(y):
            return self.linear(f"{prefix}.ff2", self.activation(self.linear(f"{prefix}.ff1", y)))

        if self.options.get("blockNorm") == "post":
            x = self.norm(f"{prefix}.ln1", x + self.attention(prefix, x))
            return self.norm(f"{prefix}.ln2", x + feed_forward(x))
        x = x + self.attention(prefix, self.norm(f"{prefix}.ln1", x))
        return x + feed_forward(self.norm(f"{prefix}.ln2", x))

    def encode(self, encoder, x):
        """Mean over the rows of what the blocks make of x [place, width]."""
        for layer in range(self.config["n_layers"]):
            x = self.block(encoder if layer == 0 else f"{encoder}.{layer}", x)
        return x.mean(0)

    def set_vector(self, kind, rows):
        if not rows:
            return torch.zeros(self.config["hidden"], dtype=torch.float64)
        return self.encode(f"enc_{kind}", self.t["emb"][rows])

    def profile(self, values):
        if "prof_const" in self.t:
            return self.t["prof_const"][0]
        return self.linear("prof_proj", torch.cat([self.t[f"prof_emb{i}"][v] for i, v in enumerate(values)]))

    def rows(self, ids):
        return [self.row_of[i] for i in ids if i > 0]

    def visits(self, diag, proc, med):
        """The sets of the visits that enter, as released or the latest ones; of medications all but the last visit's."""
        cap = self.options.get("visitCap", len(diag))
        first = max(0, len(diag) - cap) if self.options.get("visitTruncation", "last") == "last" else 0
        last = min(len(diag), first + cap)
        return diag[first:last], proc[first:last], med[first : last - 1]

    def patient(self, diag, proc, med, profile):
        """The profile vector, the distilled feature and the logits."""
        diag, proc, med = self.visits(diag, proc, med)
        profile = self.profile(profile)
        sequences = {
            "diag": [self.set_vector("diag", self.rows(ids)) for ids in diag],
            "proc": [self.set_vector("proc", self.rows(ids)) for ids in proc],
            "med": [profile, *(self.set_vector("med", self.rows(ids)) for ids in med)],
        }
        split = self.options.get("visitEncoder") == "split"
        means = [
            self.encode(f"enc_visit_{kind}" if split else "enc_visit", torch.stack(sequences[kind])) for kind in KINDS
        ]
        visits = torch.cat(means)
        activation = (lambda x: x.clamp(min=0)) if self.options.get("head", "relu") == "relu" else (lambda x: x)
        mediator = self.linear("hidden", activation(visits))
        feature = visits if self.options.get("distilled") == "visits" else mediator
        return profile, feature, self.linear("out", activation(mediator))


def alignment(left, right, tau):
    """-log of both softmaxes whose denominators leave the positive out, for every patient."""
    unit = [x / x.norm(dim=1, keepdim=True) for x in (left, right)]
    scores = (unit[0] @ unit[1].T / tau).exp()
    others = scores * (1 - torch.eye(len(scores), dtype=torch.float64))
    positive = scores.diagonal()
    return -(positive / others.sum(0)).log() - (positive / others.sum(1)).log()


def expected(config, options, inputs):
    """The tensors' shapes, and the values that a file expects."""
    row_of, rows = table_rows(config, options)
    shapes = student_tensors(config, options, rows)
    tensors = {name: value(name, number, shape) for number, (name, shape) in enumerate(shapes.items())}
    student = Student(config, options, tensors, row_of)
    lengths = [sum(mask) for mask in inputs["visit_mask"]]
    outputs = [
        student.patient(inputs["diag"][b][:n], inputs["proc"][b][:n], inputs["med_history"][b][: n - 1], profile)
        for b, (n, profile) in enumerate(zip(lengths, inputs["profile"]))
    ]
    profiles, features, logits = (torch.stack(part) for part in zip(*outputs))
    labels = torch.tensor(inputs["labels"], dtype=torch.float64)
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean(1)
    patients = range(len(lengths))
    hidden = [[math.sin(0.01 * j + b) for j in range(config["teacher_dim"])] for b in patients]
    squared = (student.linear("kd_proj", features) - torch.tensor(hidden).double()) ** 2
    kd = squared.sum(1) if options["distillation"].get("reduction") == "sum" else squared.mean(1)
    aligned = {}
    if len(lengths) > 1:
        targets = [[index for index in indices if index >= 0] for indices in inputs["label_index_list"]]
        as_released = [[index for index in target if index > 0] for target in targets]
        corrected = [[row_of[FIRST_CODE + index] for index in target] for target in targets]
        for name, rows_of_targets in (("index", as_released), ("token", corrected)):
            sets = torch.stack([student.set_vector("med", target) for target in rows_of_targets])
            left, right = student.linear("align_med", sets), student.linear("align_prof", profiles)
            aligned[name] = alignment(left, right, config["tau"])
    total = (bce + config["alpha"] * kd).mean()
    if aligned:
        total = total + config["beta"] * aligned[options["alignment"].get("ids", "index")].mean()
    total.backward()
    gradients = {name: zero_if_none(tensor).flatten() for name, tensor in tensors.items()}
    return shapes, {
        "logits": logits.tolist(),
        "bce_per_sample": bce.tolist(),
        "kd_per_sample": kd.tolist(),
        "align_per_sample_reference_ids": aligned["index"].tolist() if aligned else None,
        "align_per_sample_corrected_ids": aligned["token"].tolist() if aligned else None,
        "total_loss_reference": total.item(),
        "grad_l2_norm": {name: gradient.norm().item() for name, gradient in gradients.items()},
        "grad_first3": {name: gradient[:3].tolist() for name, gradient in gradients.items()},
    }


def zero_if_none(tensor):
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def table_rows(config, options):
    """Unified id → row of the table, and the number of rows; equal texts have one row where codes are shared."""
    kinds = (("medications", "n_med"), ("diagnoses", "n_diag"), ("procedures", "n_proc"))
    texts = [options["codes"][kind] if "codes" in options else [(kind, i) for i in range(config[n])] for kind, n in kinds]
    rows, row_of, size = {}, {}, FIRST_CODE
    shared = options["student"].get("sharedCodes", False)
    for number, text in enumerate(text for kind in texts for text in kind):
        if shared and text in rows:
            row_of[FIRST_CODE + number] = rows[text]
            continue
        rows[text] = row_of[FIRST_CODE + number] = size
        size += 1
    return row_of, size


def made_up_inputs(config, visits, seed, empty=0.0):
    """Patients with the given numbers of visits. `empty`: share of sets that hold nothing."""
    rng = random.Random(seed)
    n_med, n_diag, n_proc = config["n_med"], config["n_diag"], config["n_proc"]

    def some(first, count, most):
        if rng.random() < empty:
            return []
        return sorted(rng.sample(range(first, first + count), rng.randint(1, min(most, count))))

    slots = max(visits)

    def padded(sets, size):
        return [ids + [0] * (size - len(ids)) for ids in sets] + [[0] * size] * (slots - len(sets))

    first_diag, first_proc = FIRST_CODE + n_med, FIRST_CODE + n_med + n_diag
    targets = [some(0, n_med, 3) for _ in visits]
    return {
        "diag": [padded([some(first_diag, n_diag, 4) for _ in range(n)], 4) for n in visits],
        "proc": [padded([some(first_proc, n_proc, 3) for _ in range(n)], 3) for n in visits],
        "med_history": [padded([some(FIRST_CODE, n_med, 3) for _ in range(n - 1)], 3) for n in visits],
        "visit_mask": [[1] * n + [0] * (slots - n) for n in visits],
        "labels": [[float(index in target) for index in range(n_med)] for target in targets],
        "label_index_list": [target + [-1] * (3 - len(target)) for target in targets],
        "profile": [[rng.randrange(size) for size in config["profile_sizes"]] for _ in visits],
    }


USUAL = {
    "hidden": 6, "heads": 2, "ffn": 10, "n_layers": 1, "mediator": 5, "teacher_dim": 12,
    "n_med": 5, "n_diag": 6, "n_proc": 4, "profile_sizes": [3, 2], "alpha": 0.4, "beta": 0.05, "tau": 1,
}  # fmt: skip
WIDE = USUAL | {"hidden": 12, "heads": 3, "ffn": 20, "n_layers": 2, "mediator": 7, "teacher_dim": 9, "n_med": 11, "tau": 0.5}
CODES = {
    "medications": ["N02B", "A02B", "B01A", "C07A", "J01D"],
    "diagnoses": ["4019", "4280", "3893", "9671", "41401", "5849"],
    "procedures": ["3893", "9604", "9671", "966"],
}

# Name of the file → what differs from the usual: sizes, numbers of visits, options of the components.
CASES = {
    "two-blocks-other-widths": {"config": WIDE, "visits": [2, 1, 3]},
    "one-profile-feature": {"config": USUAL | {"profile_sizes": [4]}},
    "seven-profile-features": {"config": USUAL | {"profile_sizes": [2, 3, 2, 5, 2, 4, 3]}},
    "no-history-and-twelve-visits": {"visits": [1, 12]},
    "empty-sets": {"visits": [3, 1, 2, 4], "empty": 0.5},
    "batch-of-one": {"visits": [2]},
    "post-norm": {"student": {"blockNorm": "post"}},
    "gelu-erf": {"student": {"activation": "gelu-erf"}},
    "relu-inside-blocks": {"student": {"activation": "relu"}},
    "linear-inside-blocks": {"student": {"activation": "linear"}},
    "split-visit-encoder": {"student": {"visitEncoder": "split"}},
    "no-profile": {"student": {"profile": False}},
    "linear-head": {"student": {"head": "linear"}},
    "visits-distilled": {"student": {"distilled": "visits"}},
    "distillation-summed": {"distillation": {"reduction": "sum"}},
    "alignment-by-token": {"alignment": {"ids": "token"}},
    "first-visits-kept": {"visits": [5, 3, 2], "student": {"visitCap": 3, "visitTruncation": "first"}},
    "last-visits-kept": {"visits": [5, 3, 2], "student": {"visitCap": 3, "visitTruncation": "last"}},
    "shared-codes": {"student": {"sharedCodes": True}, "codes": CODES},
    "paper-form": {
        "config": WIDE,
        "student": {"blockNorm": "post", "activation": "linear", "head": "linear", "visitEncoder": "split"},
        "distillation": {"reduction": "sum"},
        "alignment": {"ids": "token"},
    },
}


def golden(name, case, seed):
    config = case.get("config", USUAL)
    options = {part: case.get(part, {}) for part in ("student", "distillation", "alignment")}
    options |= {"codes": case["codes"]} if "codes" in case else {}
    inputs = made_up_inputs(config, case.get("visits", [2, 1, 3]), seed, case.get("empty", 0.0))
    shapes, values = expected(config, options, inputs)
    tensors = [{"name": tensor, "shape": shape} for tensor, shape in shapes.items()]
    return {
        "what": f"LEADER's student: {name.replace('-', ' ')}. Made by test/parity/student_golden.py, which defines it.",
        "config": config,
        "options": options,
        "weights": {"tensors": tensors},
        "inputs": inputs,
        "expected": values,
    }


def rounded(item):
    """Twelve digits: the files are compared within 1e-5, and are the same on every machine."""
    if isinstance(item, float):
        return float(f"{item:.12g}") if abs(item) > 1e-12 else 0.0
    if isinstance(item, dict):
        return {key: rounded(child) for key, child in item.items()}
    return [rounded(child) for child in item] if isinstance(item, list) else item


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, case) in enumerate(CASES.items()):
        lines = [
            f" {json.dumps(key)}: {json.dumps(part, separators=(',', ':'))}"
            for key, part in rounded(golden(name, case, seed)).items()
        ]
        (folder / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def compute(path):
    file = json.loads(path.read_text())
    options = {"student": {}, "distillation": {}, "alignment": {}} | file.get("options", {})
    return expected(file["config"], options, file["inputs"])[1]


if __name__ == "__main__":
    if sys.argv[1] == "--compute":
        print(json.dumps(compute(pathlib.Path(sys.argv[2]))))
    else:
        write(pathlib.Path(sys.argv[1]))
