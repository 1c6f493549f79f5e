import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../../../components/teachers/llama/llama.js';
import type { Teacher, TeacherExamples } from '../../../../components/contracts/teacher.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { askedOf } from '../asked-of.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';

const row = rowOf({});

const checkpoint = 'test/golden/llama/llama-gqa';

interface Expected {
  readonly prompts: readonly { readonly text: string; readonly labels: readonly number[] }[];
}

function teacherOf(options: object): Teacher {
  return build(
    llama,
    { checkpoint, maxTokens: 160, truncation: 'end', ...options },
    { engine: build(onnxruntime), losses: new Map(), prompt: {}, row },
  );
}

/** What is wrong with the options of a teacher. */
function refusal(teacher: Teacher): Promise<string> {
  return teacher.files!().then(
    () => 'nothing',
    (error: Error) => error.message,
  );
}

// That checkpoints and adapters compute what transformers and peft compute is checked with the golden files.
describe('a teacher from a checkpoint and an adapter', () => {
  let folder: string;
  let expected: Expected;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-adapter-'));
    expected = JSON.parse(await readFile(join(checkpoint, 'expected.json'), 'utf8')) as Expected;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const examples = (): TeacherExamples => {
    const prompts = expected.prompts.map(({ text }) => [text]);
    const labels = Uint8Array.from(expected.prompts.flatMap((prompt) => prompt.labels));
    return {
      train: { ...askedOf(prompts), labels },
      validation: { ...askedOf(prompts), labels },
      later: askedOf(prompts),
      probes: prompts,
      medications: expected.prompts[0]!.labels.map((_, medication) => `M${medication}`),
      interactions: [],
    };
  };
  const context = () => ({
    folder,
    checkpoints: folder,
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: () => {} },
  });
  const problemOf = (options: object, given = examples()) =>
    teacherOf(options)
      .train(given, context())
      .then(() => 'none')
      .catch((error: Error) => error.message);

  it('is taken as it is with 0 steps: it keeps the adapter alone and computes with merged weights', async () => {
    const teacher = teacherOf({ adapter: join(checkpoint, 'adapter'), steps: 0 });
    await teacher.train(examples(), context());
    const kept = Object.keys((await readSafetensors(join(folder, 'model.safetensors'))).tensors);
    expect(kept.every((name) => name === 'score.weight' || /\.lora_[AB]\.weight$/.test(name))).to.equal(true);
    const { logits } = await teacher.features(folder, examples().train, context());
    const { data } = (await readSafetensors(join(checkpoint, 'expected.safetensors'))).tensors['logits']!;
    logits.forEach((value, i) => expect(value).to.be.closeTo(data[i]!, 1e-4));
  });

  it('is trained on from the adapter', async () => {
    const teacher = teacherOf({ adapter: join(checkpoint, 'adapter'), steps: 1, keep: 'last' });
    await teacher.train(examples(), context());
    const trained = (await readSafetensors(join(folder, 'model.safetensors'))).tensors['score.weight']!.data;
    const path = join(checkpoint, 'adapter', 'adapter_model.safetensors');
    const before = (await readSafetensors(path)).tensors['base_model.model.score.weight']!.data;
    const moved = Array.from(trained).reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0);
    // The first step of AdamW moves an entry by about the learning rate.
    expect(moved).to.be.within(1e-5, 2.1e-4);
  });

  it('leaves an adapter that another teacher takes as it is, with equal logits', async () => {
    const lora = { rank: 3, alpha: 6, dropout: 0, targets: ['q_proj', 'down_proj'] };
    const teacher = teacherOf({ lora, steps: 2, keep: 'last', learningRate: 1e-2 });
    await teacher.train(examples(), context());
    const { prompts } = examples().train;
    const { logits } = await teacher.features(folder, askedOf(prompts), context());
    const other = teacherOf({ adapter: join(folder, 'adapter'), steps: 0 });
    expect(await other.files!()).to.include(join(folder, 'adapter', 'adapter_model.safetensors'));
    const second = await mkdtemp(join(tmpdir(), 'formulary-adapter-'));
    await other.train(examples(), { ...context(), folder: second });
    expect((await other.features(second, askedOf(prompts), context())).logits).to.deep.equal(logits);
    await rm(second, { recursive: true });
  });

  it('says before anything is computed that nothing trained brings the head', async () => {
    expect(await refusal(teacherOf({ steps: 0 }))).to.match(
      /teacher\.steps: 0 steps leave the classification head random/,
    );
  });

  it('refuses a head for another number of medications', async () => {
    const given = { ...examples(), medications: ['A', 'B', 'C', 'D', 'E'] };
    expect(await problemOf({ adapter: join(checkpoint, 'adapter'), steps: 0 }, given)).to.match(
      /the head has 12 outputs, but the cohort has 5 medications/,
    );
  });

  it('says which file of an adapter is missing or of another kind', async () => {
    const adapter = join(folder, 'adapter');
    expect(await problemOf({ adapter, steps: 0 })).to.match(/adapter_config\.json: cannot be read/);
    await cp(join(checkpoint, 'adapter'), adapter, { recursive: true });
    const path = join(adapter, 'adapter_config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as object;
    for (const [change, reason] of [
      [{ use_dora: true }, /"use_dora": true is a setting that Formulary does not compute with/],
      [{ target_modules: ['c_attn'] }, /"target_modules" is \["c_attn"\]; expected names of projections/],
      [{ peft_type: 'PROMPT_TUNING' }, /"peft_type" is "PROMPT_TUNING"; expected "LORA"/],
    ] as const) {
      await writeFile(path, JSON.stringify({ ...config, ...change }));
      expect(await problemOf({ adapter, steps: 0 })).to.match(reason);
    }
    await writeFile(path, JSON.stringify(config));
    await rm(join(adapter, 'adapter_model.safetensors'));
    expect(await problemOf({ adapter, steps: 0 })).to.match(/adapter_model\.safetensors: is not there/);
  });
});
