import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../../../../components/teachers/llama/llama.js';
import type { Teacher, TeacherExamples } from '../../../../../components/contracts/teacher.js';
import type { Engine } from '../../../../../framework/tensor/index.js';
import { build } from '../../../build.js';
import { rowOf } from '../../../row-of.js';
import { askedOf } from '../../asked-of.js';

const texts = Array.from({ length: 6 }, (_, patient) => [`The patient has ${'fever and '.repeat(patient)}cough.`]);
const labels = Uint8Array.from({ length: 12 }, (_, i) => i % 2);
const examples: TeacherExamples = {
  train: { ...askedOf(texts), labels },
  validation: { ...askedOf(texts), labels },
  later: askedOf(texts),
  probes: texts.slice(0, 1),
  medications: ['A', 'B'],
  interactions: [],
};

/** @param onRun is called before each run of a program */
function teacherOf(onRun: () => void): Teacher {
  const engine: Engine = build(onnxruntime);
  const watched: Engine = {
    name: engine.name,
    compile: async (...words) => {
      const executable = await engine.compile(...words);
      const run: typeof executable.run = (...given) => {
        onRun();
        return executable.run(...given);
      };
      return { setParameters: (values) => executable.setParameters(values), run, dispose: () => executable.dispose() };
    },
  };
  const options = {
    checkpoint: 'test/golden/llama/llama-mha',
    lora: { rank: 2, alpha: 4, dropout: 0.2 },
    layerByLayer: true,
    maxTokens: 64,
    steps: 5,
    batchSize: 2,
    microBatch: 1,
    checkpointMinutes: 0,
    learningRate: 1e-2,
  };
  return build(llama, options, { engine: watched, losses: new Map(), prompt: {}, row: rowOf({}) });
}

describe('a decoder layer by layer, killed in the middle of an epoch', () => {
  let root: string;
  before(async () => (root = await mkdtemp(join(tmpdir(), 'formulary-resumed-'))));
  after(() => rm(root, { recursive: true, force: true }));

  /** @param runs of programs after which the training is killed; absent: it is not */
  const train = async (name: string, runs = Infinity) => {
    const [folder, checkpoints] = [join(root, name), join(root, `${name}-checkpoints`)];
    for (const one of [folder, checkpoints]) await mkdir(one, { recursive: true });
    const kill = new AbortController();
    const notes: string[] = [];
    let count = 0;
    const teacher = teacherOf(() => {
      if (++count === runs) kill.abort(new Error('killed'));
    });
    const journal = { metric: () => {}, progress: () => {}, note: (text: string) => notes.push(text) };
    const context = { folder, checkpoints, signal: kill.signal, journal };
    const ended = await teacher.train(examples, context).then(
      () => 'trained',
      (error: Error) => error.message,
    );
    const read = () => readFile(join(folder, 'model.safetensors'));
    return { ended, notes, count, read };
  };

  it('goes on there and ends with the bytes of an unbroken training', async () => {
    const whole = await train('whole');
    expect(whole.ended).to.equal('trained');
    const killed = await train('broken', Math.floor(0.35 * whole.count));
    expect(killed.ended).to.equal('killed');
    const resumed = await train('broken');
    expect(resumed.ended).to.equal('trained');
    expect(resumed.notes.join()).to.match(/continues after epoch \d and [12] steps/);
    expect((await resumed.read()).equals(await whole.read())).to.equal(true);
  });
});
