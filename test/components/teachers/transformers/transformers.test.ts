import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { Teacher, TeacherExamples } from '../../../../components/contracts/teacher.js';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../../../components/teachers/llama/llama.js';
import transformers from '../../../../components/teachers/transformers/transformers.js';
import { UserInputError } from '../../../../framework/errors.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';
import { hasPackages, until } from '../../../processes.js';
import { isThorough } from '../../../thorough.js';
import { askedOf } from '../asked-of.js';

const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
const checkpoint = resolve('test/golden/llama/llama-gqa');
const adapter = join(checkpoint, 'adapter');
const shared = { checkpoint, adapter, maxTokens: 160, truncation: 'end', epochs: 2, batchSize: 2, learningRate: 1e-3 };
const row = rowOf({});
const programs = resolve('components/teachers/transformers');

/** On the CPU, so that PyTorch computes what onnxruntime does. */
const ofPython = (options: object = {}): Teacher =>
  build(transformers, { ...shared, command: [python], precision: 'float32', microBatch: 2, ...options }, { row });

async function goldenExamples(): Promise<TeacherExamples> {
  const text = await readFile(join(checkpoint, 'expected.json'), 'utf8');
  const golden = (JSON.parse(text) as { prompts: { text: string; labels: number[] }[] }).prompts;
  const asked = askedOf(golden.map((prompt) => [prompt.text]));
  const labels = Uint8Array.from(golden.flatMap((prompt) => prompt.labels));
  const medications = golden[0]!.labels.map((_, medication) => `M${medication}`);
  const labelled = { ...asked, labels };
  return {
    train: labelled,
    validation: labelled,
    later: asked,
    probes: asked.prompts.slice(0, 2),
    medications,
    interactions: [],
  };
}

function closest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).to.equal(other.length);
  return Array.from(one).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
}

/** Calls with one name share the first one's answer. */
function memoized<Given, Answer>(
  make: (name: string, given: Given) => Promise<Answer>,
): (name: string, given: Given) => Promise<Answer> {
  const made = new Map<string, Promise<Answer>>();
  return (name, given) => {
    const answer = made.get(name) ?? make(name, given);
    made.set(name, answer);
    return answer;
  };
}

describe('teachers/transformers', function () {
  this.timeout(600_000);
  let root: string;
  let examples: TeacherExamples;

  before(async function () {
    if (!hasPackages(python, 'torch', 'transformers', 'peft')) {
      console.log('    skipped: FORMULARY_PYTHON names no Python with torch, transformers and peft');
      this.skip();
    }
    examples = await goldenExamples();
  });
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-transformers-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** A place to train in, and what was told. */
  async function place(name: string, stop = new AbortController()) {
    const [folder, checkpoints] = [join(root, name), join(root, `${name}-checkpoints`)];
    await mkdir(folder, { recursive: true });
    await mkdir(checkpoints, { recursive: true });
    const told = { losses: [] as number[], notes: [] as string[], steps: [] as number[] };
    const journal = {
      metric: (curve: string, value: number) => curve === 'train/teacher/loss' && told.losses.push(value),
      progress: (done: number, _: number, unit: string) => unit === 'steps' && told.steps.push(done),
      note: (text: string) => told.notes.push(text),
    };
    return { folder, checkpoints, signal: stop.signal, journal, ...told };
  }

  /** What one process trains with some options. Python loads modules for seconds, so tests that compare with it share it. */
  const trainedAlone = memoized(async (name: string, options: object) => {
    const where = await place(name);
    const probes = await ofPython(options).train(examples, where);
    return { ...where, probes: probes! };
  });
  const usual = () => trainedAlone('usual', {});
  const ofAllWeights = { lora: undefined, microBatch: 1 };
  const one = () => trainedAlone('one', ofAllWeights);

  it('agrees with teacher/llama in losses, adapter, features and probes', async () => {
    const own = await place('own');
    const theirs = await usual();
    const engine = build(onnxruntime);
    const ofEngine = build(llama, { ...shared, keep: 'last' }, { engine, losses: new Map(), prompt: {}, row });
    const probes = [await ofEngine.train(examples, own), theirs.probes];
    expect(own.losses).to.have.length(2);
    expect(closest(own.losses, theirs.losses)).to.be.below(1e-4);
    expect(closest(probes[0]!, probes[1]!)).to.be.below(1e-4);
    const [mine, other] = await Promise.all([
      readSafetensors(join(own.folder, 'model.safetensors')),
      readSafetensors(join(theirs.folder, 'adapter', 'adapter_model.safetensors')),
    ]);
    const names = Object.keys(mine.tensors);
    expect(names).to.have.length(2 * 7 * 2 + 1);
    for (const name of names) {
      const difference = closest(mine.tensors[name]!.data, other.tensors[`base_model.model.${name}`]!.data);
      expect(difference, name).to.be.below(1e-4);
    }
    const features = await ofPython().features(theirs.folder, examples.later, theirs);
    const expected = await ofEngine.features(own.folder, examples.later, own);
    expect(features.width).to.equal(expected.width);
    expect(closest(features.hidden, expected.hidden)).to.be.below(1e-4);
    expect(closest(features.logits, expected.logits)).to.be.below(1e-4);
    expect(closest(features.logits.subarray(0, probes[1]!.length), probes[1]!)).to.be.below(1e-5);
    const { versions } = JSON.parse(await readFile(join(theirs.folder, 'teacher.json'), 'utf8')) as {
      versions: Record<string, string>;
    };
    expect(versions).to.have.all.keys('python', 'torch', 'transformers', 'peft', 'safetensors');
  });

  it('goes on from its checkpoint when it was killed, and ends with the same bytes', async () => {
    const options = {
      checkpointSteps: 1,
      adapter: undefined,
      lora: { rank: 4, alpha: 8, dropout: 0.1, targets: ['q_proj'] },
    };
    const whole = await place('whole');
    await ofPython(options).train(examples, whole);
    const stop = new AbortController();
    const killed = await place('killed', stop);
    const training = ofPython({ ...options, command: [python] })
      .train(examples, killed)
      .catch((error: Error) => error.message);
    await until('the second step', () => killed.steps.includes(2));
    stop.abort(new Error('stopped'));
    expect(await training).to.equal('stopped');
    const again = await place('killed');
    await ofPython(options).train(examples, again);
    expect(again.notes.join()).to.match(/continues after step [1-6] of 6/);
    expect(again.losses).to.deep.equal(whole.losses);
    const bytes = await Promise.all(
      [whole, again].map(({ folder }) => readFile(join(folder, 'adapter', 'adapter_model.safetensors'))),
    );
    expect(bytes[0]!.equals(bytes[1]!)).to.equal(true);
  });

  it('shares the prompts of a step among the processes that a launcher starts', async () => {
    const { losses, probes } = await one();
    const two = await place('two');
    const command = [python, '-m', 'torch.distributed.run', '--nproc-per-node', '2', '--standalone'];
    const together = await ofPython({ ...ofAllWeights, command }).train(examples, two);
    expect(closest(losses, two.losses)).to.be.below(1e-5);
    expect(closest(probes, together!)).to.be.below(1e-4);
    const features = await ofPython({ ...ofAllWeights, command }).features(
      two.folder,
      { prompts: examples.probes, keys: ['a', 'b'] },
      two,
    );
    expect(closest(features.logits, together!)).to.be.below(1e-4);
  });

  it('splits the frozen weights over the processes where the launcher asks for FSDP, with the same results', async function () {
    if (!isThorough) this.skip();
    const { losses, probes } = await one();
    const sharded = await place('sharded');
    const launcher = [python, '-m', 'torch.distributed.run', '--nproc-per-node', '2', '--standalone'];
    const command = ['env', 'ACCELERATE_USE_FSDP=true', ...launcher];
    const together = await ofPython({ ...ofAllWeights, command }).train(examples, sharded);
    expect(closest(losses, sharded.losses)).to.be.below(1e-5);
    expect(closest(probes, together!)).to.be.below(1e-4);
    // What was trained in parts is whole: one process reads it.
    const features = await ofPython(ofAllWeights).features(
      sharded.folder,
      { prompts: examples.probes, keys: ['a', 'b'] },
      sharded,
    );
    expect(closest(features.logits, together!)).to.be.below(1e-4);
  });

  it('says what to do when a GPU has too little memory, and keeps what was computed', async () => {
    const checkpointSteps = 1;
    const patched = `import torch
steps = 0
original = torch.nn.utils.clip_grad_norm_
def full(*given):
    global steps
    steps += 1
    if steps == 3:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1 GiB")
    return original(*given)
torch.nn.utils.clip_grad_norm_ = full
`;
    await writeFile(join(root, 'sitecustomize.py'), patched);
    const full = await place('full');
    const command = ['env', `PYTHONPATH=${root}`, python];
    const error: unknown = await ofPython({ checkpointSteps, command })
      .train(examples, full)
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).and.not.instanceOf(UserInputError);
    expect((error as Error).message).to.match(/teacher\.microBatch: CUDA out of memory\n.*Lower `teacher\.microBatch`/);
    await ofPython({ checkpointSteps }).train(examples, full);
    expect(full.notes.join()).to.match(/continues after step 2 of/);
  });

  it('trains in bfloat16 with layers that are computed again, close to float32', async () => {
    const exact = await usual();
    const half = await place('half');
    await ofPython({ precision: 'bfloat16', gradientCheckpointing: true }).train(examples, half);
    expect(half.losses).to.have.length(2);
    expect(closest(exact.losses, half.losses)).to.be.within(1e-9, 2e-2);
    const again = await place('again');
    await ofPython({ gradientCheckpointing: true }).train(examples, again);
    expect(closest(exact.losses, again.losses)).to.be.below(1e-6);
  });

  const refusal = async (change: object): Promise<unknown> =>
    ofPython(change)
      .train(examples, await place('refused'))
      .catch((thrown: unknown) => thrown);

  it('fails where the machine that computes the stage does not have its command', async () => {
    const error = await refusal({ command: ['no-such-python'] });
    expect(error).to.be.instanceOf(Error).and.not.instanceOf(UserInputError);
    expect((error as Error).message).to.match(
      /teacher\.command: the command "no-such-python" cannot be started \(ENOENT\)/,
    );
  });

  it('refuses prompts that do not fit', async () => {
    const error = await refusal({ maxTokens: 5, truncation: 'history' });
    expect(error).to.be.instanceOf(UserInputError);
    expect((error as Error).message).to.match(
      /teacher\.maxTokens: \d+ of \d+ prompts do not fit 5 tokens .* the longest has \d+/,
    );
  });

  it('refuses a head for another number of medications', async () => {
    const fewer = {
      ...examples,
      medications: ['A', 'B'],
      train: { ...examples.train, labels: new Uint8Array(2 * examples.train.keys.length) },
    };
    const error = await ofPython()
      .train(fewer, await place('refused'))
      .catch((thrown: Error) => thrown.message);
    expect(error).to.match(
      /adapter_model\.safetensors: the adapter has a head of 12 outputs, but the cohort has 2 medications/,
    );
  });
});

/** A Python without packages, as a command of one word. */
async function bareOf(folder: string): Promise<string> {
  const path = join(folder, 'bare-python');
  await writeFile(path, '#!/bin/sh\nexec python3 -I -S "$@"\n');
  await chmod(path, 0o755);
  return path;
}

describe('teachers/transformers, before any program is started', () => {
  it('names the files that training starts from, the program among them', async () => {
    // A launcher is not asked for its versions: it may wait for a GPU.
    const files = await ofPython({ command: ['env', python] }).files!();
    expect(files.map((file) => file.split('/').at(-1))).to.include.members([
      'config.json',
      'adapter_model.safetensors',
      'teacher.py',
    ]);
  });

  it('looks for the first word of a launcher, and starts nothing', async () => {
    for (const command of [
      ['no-such-launcher', '--nproc', python],
      ['/no/such/torchrun', python],
    ]) {
      const error: unknown = await ofPython({ command }).files!().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UserInputError);
      expect((error as Error).message).to.match(/teacher\.command: the command ".*" cannot be started \(ENOENT\)/);
    }
  });

  it('hears from every process that something is wrong, and from the first alone how far it is', () => {
    const program = `import sys
sys.path.insert(0, ${JSON.stringify(programs)})
import training
training.tell("note", text="from a second process")
training.refuse("teacher.microBatch", "out of memory", "Lower it.", is_input=False)`;
    const { status, stdout } = spawnSync('python3', ['-c', program], {
      encoding: 'utf8',
      env: { ...process.env, RANK: '1' },
    });
    expect(JSON.parse(stdout)).to.include({ event: 'problem', reason: 'out of memory', input: false });
    expect(status).to.equal(1);
  });

  describe('with a Python of another kind', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'formulary-python-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('says which version is needed where it cannot read the program', async () => {
      const old = join(folder, 'old-python');
      await writeFile(old, '#!/bin/sh\necho "SyntaxError: invalid syntax" >&2\nexit 1\n');
      await chmod(old, 0o755);
      const error: unknown = await ofPython({ command: [old] }).files!().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UserInputError);
      expect((error as Error).message).to.match(
        /teacher\.command: ".*old-python" cannot run the program \(1\): SyntaxError: invalid syntax\n.*Python of 3\.9/,
      );
    });

    it('says which package is missing', async function () {
      const bare = spawnSync('python3', ['-I', '-S', '-c', '0']).status === 0;
      if (!bare) return this.skip();
      const context = {
        folder,
        checkpoints: folder,
        signal: new AbortController().signal,
        journal: { metric: () => {}, progress: () => {}, note: () => {} },
      };
      const early: unknown = await ofPython({ command: [await bareOf(folder)] }).files!().catch(
        (thrown: unknown) => thrown,
      );
      expect((early as Error).message).to.match(/teacher\.command: .* has no package torch/);
      const teacher = ofPython({ command: ['python3', '-I', '-S'] });
      const error: unknown = await teacher.train(await goldenExamples(), context).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UserInputError);
      expect((error as Error).message).to.match(/teacher\.command: .* has no package torch/);
      expect(await readdir(folder)).to.not.include('adapter');
    });
  });
});
