import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { LanguageModel } from '../../../../components/contracts/language-model.js';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../../../components/language-models/llama/llama.js';
import transformers from '../../../../components/language-models/transformers/transformers.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { hasPackages, until } from '../../../processes.js';
import { isThorough } from '../../../thorough.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';
import { askedOf } from '../../teachers/asked-of.js';

const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
const checkpoint = resolve('test/golden/llama/llama-gqa');
const diseases = ['fever', 'cough', 'anemia', 'a long history of fever and cough'];
const medications = ['antipyretics', 'expectorants, mucolytics', 'iron preparations', 'antipyretics, mucolytics'];
const texts = Array.from({ length: 8 }, (_, i) => [`In this visit, he has diagnosis: ${diseases[i % 4]}. Drugs: `]);
const learned = { ...askedOf(texts), answers: texts.map((_, i) => medications[i % 4]!) };
const examples = { train: learned, validation: learned, later: askedOf(texts) };
const shared = { checkpoint, maxTokens: 96, maxAnswerTokens: 12, batchSize: 3, epochs: 6, learningRate: 1e-2 };

/** On the CPU, so that PyTorch computes what onnxruntime does. */
const ofPython = (options: object = {}): LanguageModel =>
  build(transformers, { ...shared, command: [python], precision: 'float32', microBatch: 2, ...options });
const ofEngine = (options: object): LanguageModel =>
  build(llama, { ...shared, keep: 'last', ...options }, { engine: build(onnxruntime), row: rowOf({}) });

describe('language-models/transformers', function () {
  this.timeout(600_000);
  let root: string;

  before(function () {
    if (!hasPackages(python, 'torch', 'transformers', 'peft')) {
      console.log('    skipped: FORMULARY_PYTHON names no Python with torch, transformers and peft');
      this.skip();
    }
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-answers-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** A place to train in, and what was told. */
  async function place(name: string, stop = new AbortController()) {
    const [folder, checkpoints] = [join(root, name), join(root, `${name}-checkpoints`)];
    for (const made of [folder, checkpoints]) await mkdir(made, { recursive: true });
    const told = { losses: [] as number[], notes: [] as string[], steps: [] as number[], written: [] as number[] };
    const journal = {
      metric: (curve: string, value: number) => curve === 'train/language-model/loss' && told.losses.push(value),
      progress: (done: number, _: number, unit: string) => (unit === 'steps' ? told.steps : told.written).push(done),
      note: (text: string) => told.notes.push(text),
    };
    return { folder, checkpoints, signal: stop.signal, journal, ...told };
  }

  /** A folder with adapters that change the checkpoint, as peft saves them. */
  async function startingAdapter(): Promise<string> {
    const own = await place('start');
    const lora = { rank: 4, alpha: 16, dropout: 0 };
    await ofEngine({ lora, epochs: 1, learningRate: 3e-2 }).train(examples, own);
    return join(own.folder, 'adapter');
  }

  it('agrees with language-model/llama in losses, adapter and answers, greedily and with beams', async () => {
    const adapter = await startingAdapter();
    const [own, theirs] = [await place('own'), await place('theirs')];
    await ofEngine({ adapter }).train(examples, own);
    await ofPython({ adapter }).train(examples, theirs);
    expect(own.losses).to.have.length(6);
    expect(closest(own.losses, theirs.losses)).to.be.below(1e-4);
    const [mine, other] = await Promise.all(
      [own, theirs].map(({ folder }) => readSafetensors(join(folder, 'adapter', 'adapter_model.safetensors'))),
    );
    expect(Object.keys(mine!.tensors)).to.have.length(2 * 7 * 2);
    for (const [name, { data }] of Object.entries(mine!.tensors))
      expect(closest(data, other!.tensors[name]!.data), name).to.be.below(1e-4);
    for (const search of isThorough ? [{ beams: 1 }, { beams: 3 }, { beams: 4, lengthPenalty: 0 }] : [{ beams: 3 }]) {
      const expected = await ofEngine({ adapter, ...search }).answer(own.folder, examples.later, own);
      const asked = await place(`asked-${JSON.stringify(search)}`);
      expect(await ofPython({ adapter, ...search }).answer(theirs.folder, examples.later, asked)).to.deep.equal(
        expected,
      );
      expect(new Set(expected).size, 'different answers').to.be.above(2);
    }
    const about = JSON.parse(await readFile(join(theirs.folder, 'language-model.json'), 'utf8')) as object;
    expect(about).to.include.keys('versions', 'endToken', 'tokensSeen', 'promptsCut');
  });

  it('goes on when it was killed, in training and among answers', async function () {
    if (!isThorough) this.skip();
    const options = { checkpointSteps: 1, lora: { rank: 4, alpha: 8, dropout: 0.1, targets: ['q_proj'] } };
    const whole = await place('whole');
    await ofPython(options).train(examples, whole);
    const stop = new AbortController();
    const killed = await place('killed', stop);
    const training = ofPython(options)
      .train(examples, killed)
      .catch((error: Error) => error.message);
    await until('the second step', () => killed.steps.includes(2));
    stop.abort(new Error('stopped'));
    expect(await training).to.equal('stopped');
    const again = await place('killed');
    await ofPython(options).train(examples, again);
    expect(again.notes.join()).to.match(/continues after step \d+ of 18/);
    expect(again.losses).to.deep.equal(whole.losses);
    const bytes = await Promise.all(
      [whole, again].map(({ folder }) => readFile(join(folder, 'adapter', 'adapter_model.safetensors'))),
    );
    expect(bytes[0]!.equals(bytes[1]!)).to.equal(true);
    const answers = await ofPython(options).answer(whole.folder, examples.later, whole);
    const kept = join(whole.checkpoints, 'answers-0.jsonl');
    await truncate(kept, (await readFile(kept)).length - 3);
    const asked = await place('whole');
    expect(await ofPython(options).answer(whole.folder, examples.later, asked)).to.deep.equal(answers);
    expect(asked.notes.join()).to.match(/7 of 8 answers were written before/);
  });

  for (const [what, environment] of [
    ['share the prompts', []],
    ['split the frozen weights', ['env', 'ACCELERATE_USE_FSDP=true']],
  ] as const) {
    it(`lets processes ${what}, with the same results`, async function () {
      if (!isThorough) this.skip();
      const options = { lora: { rank: 4, alpha: 16, dropout: 0 }, microBatch: 1, beams: 2 };
      const one = await place('one');
      await ofPython(options).train(examples, one);
      const port = String(29521 + environment.length);
      const launcher = [python, '-m', 'torch.distributed.run', '--nproc-per-node', '2', '--master-port', port];
      const together = ofPython({ ...options, command: [...environment, ...launcher] });
      const two = await place('two');
      await together.train(examples, two);
      expect(closest(one.losses, two.losses)).to.be.below(1e-4);
      const expected = await ofPython(options).answer(one.folder, examples.later, one);
      expect(await together.answer(two.folder, examples.later, two)).to.deep.equal(expected);
    });
  }

  it('refuses a model that answers otherwise than the one that was trained', async function () {
    if (!isThorough) this.skip();
    const options = { epochs: 1, lora: { rank: 4, alpha: 16, dropout: 0 } };
    const own = await place('own');
    await ofPython(options).train(examples, own);
    const config = join(own.folder, 'adapter', 'adapter_config.json');
    await writeFile(config, (await readFile(config, 'utf8')).replace('"lora_alpha": 16', '"lora_alpha": 64'));
    const error: unknown = await ofPython(options)
      .answer(own.folder, examples.later, own)
      .catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.match(
      /languageModel\.checkpoint: the model that was read answers made-up prompts otherwise/,
    );
  });

  it('refuses prompts that do not fit, in its own words', async () => {
    const error: unknown = await ofPython({ maxTokens: 5 })
      .train(examples, await place('refused'))
      .catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.match(/languageModel\.maxTokens: 8 of 8 prompts do not fit 5 tokens/);
    expect((error as Error).message).to.match(/Raise `languageModel\.maxTokens` .* `languageModel\.truncation: end`/);
  });
});

describe('language-models/transformers, before any program is started', () => {
  it('names its programs among the files, and refuses an adapter of a classifier', async () => {
    const files = await ofPython({ command: ['env', python] }).files!();
    expect(files.map((file) => file.split('/').at(-1))).to.include.members([
      'config.json',
      'language_model.py',
      'training.py',
    ]);
    const error: unknown = await ofPython({ command: ['env', python], adapter: join(checkpoint, 'adapter') })
      .files!().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.match(/adapter_config\.json: "task_type" is "SEQ_CLS"; expected "CAUSAL_LM"/);
  });
});

function closest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).to.equal(other.length);
  return Array.from(one).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
}
