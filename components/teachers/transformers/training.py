"""What the programs teacher.py and language_model.py share: prompts as tokens, a decoder with adapters, and their training.

Formulary starts a program with FORMULARY_CONTEXT, the path of a JSON file that says what to do (docs/external-stages.md), through
any prefix: `python3`, `torchrun --nproc-per-node 4`, `srun`, a container. Processes that a launcher starts together share the
prompts of each step and add up their gradients.
"""
import contextlib
import importlib.metadata
import json
import os
import socket
import sys
import threading
import time

NEEDED = {"torch": (2, 4), "transformers": (4, 56), "peft": (0, 17), "safetensors": (0, 4)}
# `accelerate launch --use_fsdp` says so: the frozen weights are then split over the processes.
SHARDED = os.environ.get("ACCELERATE_USE_FSDP", "").lower() in ("1", "true")
SECTION = "teacher"
RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def say(event, **what):
    """One line of JSON on the standard output."""
    print(json.dumps({"event": event, **what}), flush=True)


def tell(event, **what):
    """The same, from the first process alone."""
    if RANK == 0:
        say(event, **what)


def refuse(place, reason, remedy, is_input=True):
    say("problem", place=place, reason=reason, remedy=remedy, input=is_input)  # any process may be the only one that has it
    sys.exit(2 if is_input else 1)


def option(name):
    return f"{SECTION}.{name}"


def installed_versions():
    """Versions of the packages, before any of them is imported."""
    versions = {}
    for name, least in NEEDED.items():
        needed = ".".join(map(str, least))
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            refuse(option("command"), f"{sys.executable} has no package {name}", f"Install {name} {needed} or later there.")
        if tuple(int(part) for part in versions[name].split(".")[:2]) < least:
            refuse(option("command"), f"{name} is {versions[name]}; {needed} or later is needed", f"Update {name}.")
    return {"python": sys.version.split()[0], **versions}


def started(pid):
    """When a process started, in clock ticks as Linux counts them; None where there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except OSError:
        return None


def end_with(parent):
    """Ends this process when the one that started it is gone, whoever has its number then; where it cannot be seen (another
    host, another container) nothing is watched."""
    if parent["host"] != socket.gethostname() or started(parent["pid"]) != parent["startedAt"]:
        return

    def watch():
        while started(parent["pid"]) == parent["startedAt"]:
            time.sleep(2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Tokenizer:
    """Prompts as token ids that fit: the longest text that does, or the first tokens of the longest, and the end token."""

    def __init__(self, checkpoint, settings):
        from transformers import AutoTokenizer

        self.settings = settings
        self.tokenizer = AutoTokenizer.from_pretrained(checkpoint)
        self.cut = {"promptsCut": 0, "visits": 0, "visitsLost": 0, "tokens": 0, "tokensLost": 0}
        self.end = self.end_token(checkpoint)

    def end_token(self, checkpoint):
        """The token of `endToken`, else the tokenizer's, else the first of config.json, as teacher/llama has it."""
        text = self.settings.get("endToken") or self.tokenizer.eos_token
        if text is not None:
            if text in (vocabulary := self.tokenizer.get_vocab()):
                return vocabulary[text]
            refuse(checkpoint, f"the end token {text!r} has no id in tokenizer.json", f"Name it with `{option('endToken')}`.")
        with open(os.path.join(checkpoint, "config.json"), encoding="utf8") as file:
            ids = json.load(file).get("eos_token_id")
        if ids is None:
            refuse(checkpoint, "neither tokenizer nor config.json name an end token", f"Name it with `{option('endToken')}`.")
        return ids[0] if isinstance(ids, list) else ids

    def all(self, prompts):
        fitted = [self.one(texts) for texts in prompts]
        too_long = [length for length in fitted if isinstance(length, int)]
        if too_long:
            limit = self.settings["maxTokens"]
            reason = f"{len(too_long)} of {len(prompts)} prompts do not fit {limit} tokens even without earlier visits"
            remedy = f"Raise `{option('maxTokens')}` to that number, or set `{option('truncation')}: end`."
            refuse(option("maxTokens"), f"{reason}; the longest has {max(too_long)}", remedy)
        return fitted

    def one(self, texts):
        limit, whole = self.settings["maxTokens"], None
        for index, text in enumerate(texts):
            ids = self.tokenizer.encode(text, add_special_tokens=False)
            whole = whole or len(ids) + 1
            if len(ids) < limit or self.settings["truncation"] == "end":
                ids = ids[: limit - 1] + [self.end]
                self.cut["promptsCut"] += whole > len(ids)
                self.cut["visits"] += len(texts) - 1
                self.cut["visitsLost"] += index
                self.cut["tokens"] += whole
                self.cut["tokensLost"] += whole - len(ids)
                return ids
        return len(ids) + 1


def shares(cut):
    """What fitting took away, as Formulary records it."""
    return {
        "promptsCut": cut["promptsCut"],
        "historyLost": cut["visitsLost"] / max(1, cut["visits"]),
        "tokensLost": cut["tokensLost"] / max(1, cut["tokens"]),
    }


def options_of(section):
    """Says whose options the messages name: those of `teacher`, or of `languageModel`."""
    global SECTION
    SECTION = section


class Adapted:
    """A decoder of transformers with adapters of peft, of which adapters and a new head are trained."""

    def __init__(self, settings, base, task, adapter=None):
        """base: makes the model, from the checkpoint and the type of its numbers; adapter: a folder to start from"""
        import peft
        import torch

        gpu = torch.cuda.is_available()
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if gpu else torch.device("cpu")
        if gpu:
            torch.cuda.set_device(self.device)
        self.half = settings["precision"] == "bfloat16"
        torch.manual_seed(settings["seed"])  # the same first adapters and head in every process
        whole = base(settings["checkpoint"], torch.bfloat16 if self.half else torch.float32)
        if adapter is None:
            given = settings["lora"]
            lora = peft.LoraConfig(
                task_type=task,
                r=given["rank"],
                lora_alpha=given["alpha"],
                lora_dropout=given["dropout"],
                target_modules=given["targets"],
            )
            self.peft = peft.get_peft_model(whole, lora)
        else:
            self.peft = peft.PeftModel.from_pretrained(whole, adapter, is_trainable=True)
        if not (SHARDED and WORLD > 1):
            self.peft.to(self.device)
        self.whole = self.peft.base_model.model
        self.decoder = getattr(self.whole, self.whole.base_model_prefix)
        self.trained = {name: p for name, p in self.peft.named_parameters() if p.requires_grad}
        for parameter in self.trained.values():
            parameter.data = parameter.data.float()  # bfloat16 would lose most steps of AdamW
        if SHARDED and WORLD > 1:
            self.shard()
        if settings["gradientCheckpointing"]:
            self.peft.gradient_checkpointing_enable({"use_reentrant": False})
            self.peft.enable_input_require_grads()

    def shard(self):
        """Splits the frozen weights, layer by layer, over the processes; adapters and a new head stay whole in each."""
        import torch

        try:
            from torch.distributed.fsdp import fully_shard

            mesh = torch.distributed.init_device_mesh(self.device.type, (WORLD,))
            whole = set(self.trained.values())
            for layer in self.decoder.layers:
                fully_shard(layer, mesh=mesh, ignored_params=whole)
            fully_shard(self.entered(), mesh=mesh, ignored_params=whole)
        except (ImportError, TypeError):
            reason = f"torch {torch.__version__} cannot split a model with adapters"
            refuse(option("command"), reason, "Update torch to 2.7 or later.")
        for parameter in self.trained.values():
            parameter.data = parameter.data.to(self.device)

    def entered(self):
        """The part of the model that is called: split weights are put together when it is."""
        return self.decoder

    def precision(self):
        """In which the model computes."""
        import torch

        return torch.autocast(self.device.type, torch.bfloat16) if self.half else contextlib.nullcontext()

    def padded(self, prompts):
        """Token ids [prompts, longest], which of them are there, and the place of the last one of each."""
        import torch

        rows = [torch.tensor(ids) for ids in prompts]
        tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).to(self.device)
        last = torch.tensor([len(ids) - 1 for ids in prompts], device=self.device)
        mask = torch.arange(tokens.shape[1], device=self.device)[None] <= last[:, None]
        return tokens, mask.long(), last


def buckets(prompts, rows, size):
    """Rows in groups of similar length, so that little is padding."""
    rows = sorted(rows, key=lambda row: len(prompts[row]))
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def shared_out(groups):
    """This process's groups, each with whether it counts. Weights that are split need all processes for every group, so a
    process without one computes the first again, for nothing."""
    mine = [(rows, True) for rows in groups[RANK::WORLD]]
    rounds = -(-len(groups) // WORLD) if SHARDED else 0
    return mine + [(groups[0], False)] * (rounds - len(mine))


def add_up(tensors):
    """Sums over the processes, in place."""
    import torch

    if WORLD > 1:
        for tensor in tensors:
            torch.distributed.all_reduce(tensor)


def learning_rate(step, settings, steps):
    """Rises linearly over the warm-up, then falls linearly to its final share; step counts from 1."""
    warmup, highest, final = settings["warmupSteps"], settings["learningRate"], settings["finalRate"]
    if step <= warmup:
        return highest * step / warmup
    done = min(1, (step - 1 - warmup) / max(1, steps - warmup))
    return highest * (1 - done * (1 - final))


def fit(model, prompts, epochs, settings, checkpoints, curve, loss_of):
    """Trains adapters and a new head.

    prompts: the token ids of each, by whose number they are put together
    epochs: the batches of each pass, each a list of prompt numbers
    curve: the name under which the mean loss of each pass is told
    loss_of: the loss of some rows of a batch; those of all rows add up to the loss of the batch
    """
    import torch

    decay, rate = settings["weightDecay"], settings["learningRate"]
    optimizer = torch.optim.AdamW(model.trained.values(), lr=rate, weight_decay=decay, eps=1e-8)
    steps = sum(map(len, epochs))
    kept = os.path.join(checkpoints, "checkpoint.pt")
    state = {"step": 0, "loss": 0.0, "curve": []}
    if os.path.exists(kept):
        state = torch.load(kept, map_location=model.device, weights_only=True)
        for name, value in state["parameters"].items():
            model.trained[name].data.copy_(value)
        optimizer.load_state_dict(state["optimizer"])
        tell("note", text=f"continues after step {state['step']} of {steps}")
    for epoch, loss in enumerate(state["curve"]):
        tell("metric", name=curve, value=loss, step=epoch + 1)
    model.peft.train()
    loss_sum, means, step, tokens, begun = state["loss"], state["curve"], 0, 0, time.time()
    for epoch, batches in enumerate(epochs):
        for batch in batches:
            step += 1
            if step <= state["step"]:
                continue
            torch.manual_seed(settings["seed"] * 1_000_003 + step * WORLD + RANK)  # dropout, the same after a kill
            losses = torch.zeros(1, device=model.device)
            for rows, counts in shared_out(buckets(prompts, batch, settings["microBatch"])):
                loss = loss_of(rows, batch) * (1 if counts else 0)
                loss.backward()
                losses += loss.detach()
            for parameter in model.trained.values():
                if parameter.grad is None:
                    parameter.grad = torch.zeros_like(parameter)
            add_up([losses, *(parameter.grad for parameter in model.trained.values())])
            if not torch.isfinite(losses):
                refuse(option("learningRate"), f"the loss of step {step} is not finite", "Lower the rate.", is_input=False)
            torch.nn.utils.clip_grad_norm_(list(model.trained.values()), settings["gradientClipping"])
            optimizer.param_groups[0]["lr"] = learning_rate(step, settings, steps)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            loss_sum += losses.item() * len(batch)
            tokens += sum(len(prompts[row]) for row in batch)
            tell("progress", done=step, total=steps, unit="steps")
            if batch is batches[-1]:
                means.append(loss_sum / sum(map(len, batches)))
                tell("metric", name=curve, value=means[-1], step=epoch + 1)
                loss_sum = 0.0
            if RANK == 0 and step % settings["checkpointSteps"] == 0:
                parameters = {name: parameter.data for name, parameter in model.trained.items()}
                whole = {"step": step, "loss": loss_sum, "curve": means, "parameters": parameters}
                torch.save({**whole, "optimizer": optimizer.state_dict()}, kept + ".partial")
                os.replace(kept + ".partial", kept)
    seconds = time.time() - begun
    peak = torch.cuda.max_memory_allocated() / 2**30 if model.device.type == "cuda" else None
    where = f"{WORLD} × {torch.cuda.get_device_name()}" if peak is not None else f"{WORLD} × CPU"
    memory = "" if peak is None else f", peak memory {peak:.1f} GiB"
    tell("note", text=f"{tokens} tokens in {seconds:.0f} s on {where}: {tokens / max(seconds, 1e-9):.0f} a second{memory}")


def read_prompts(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def cut_note(cut, prompts, settings):
    lost = f"{cut['promptsCut']} of {prompts} training prompts were cut to {settings['maxTokens']} tokens"
    tell("note", text=f"{lost}: {cut['visitsLost']} of {cut['visits']} earlier visits are lost")


def tokens_seen(prompts, epochs):
    return sum(len(prompts[row]) for batches in epochs for batch in batches for row in batch)


def write_json(path, value):
    with open(path, "w", encoding="utf8") as file:
        json.dump(value, file, indent=1)


def run(section, work):
    """Checks the versions, and does what the context asks for: `work(context, versions)`."""
    options_of(section)
    versions = installed_versions()
    if not os.environ.get("FORMULARY_CONTEXT"):
        return  # it was asked for its versions alone
    with open(os.environ["FORMULARY_CONTEXT"], encoding="utf8") as file:
        context = json.load(file)
    end_with(context["parent"])
    import torch

    if WORLD > 1:
        torch.distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    elif SHARDED:
        remedy = "Start several: accelerate launch --use_fsdp --num_processes 4."
        refuse(option("command"), "one process cannot split a model", remedy)
    try:
        work(context, versions)
        if WORLD > 1:
            torch.distributed.barrier()  # a process that leaves early breaks the connection of one that still adds up
    except torch.cuda.OutOfMemoryError as error:
        remedy = f"Lower `{option('microBatch')}` or set `{option('gradientCheckpointing')}: true`: what is learned is the same."
        refuse(option("microBatch"), str(error).split(". ")[0], remedy, is_input=False)
    finally:
        if WORLD > 1:
            torch.distributed.destroy_process_group()
