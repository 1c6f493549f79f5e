import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Teacher } from '../../../../components/contracts/teacher.js';
import { probePrompts, writeProbes } from '../../../../components/stages/files/probes-file.js';
import { askTeacher } from '../../../../components/stages/teacher/ask-teacher.js';
import { askedOf } from '../../teachers/asked-of.js';

/** Answers every prompt with its length as the hidden state, and with the length and a constant as logits. */
function toy(constant: number, rounding = 1e-3): Teacher {
  return {
    rounding,
    train: () => Promise.resolve(undefined),
    features: (_, { prompts }) => {
      const lengths = prompts.map(([text]) => text!.length);
      const logits = Float32Array.from(lengths.flatMap((length) => [length, constant]));
      return Promise.resolve({ width: 1, hidden: Float32Array.from(lengths), logits });
    },
    open: () => Promise.reject(new Error('not asked')),
  };
}

describe('asking a trained teacher', () => {
  const context = {
    checkpoints: 'unused',
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: () => {} },
  };
  const asked = askedOf([['one'], ['three']]);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-probes-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives the answers to the prompts alone where the probes are answered as after training', async () => {
    await writeProbes(folder, Float32Array.from(probePrompts.flatMap(([text]) => [text!.length, 100])));
    const { hidden, logits } = await askTeacher(toy(100.01), folder, asked, context);
    expect([...hidden]).to.deep.equal([3, 5]);
    expect([...logits].map(Math.round)).to.deep.equal([3, 100, 5, 100]);
  });

  it('refuses another model', async () => {
    await writeProbes(folder, Float32Array.from(probePrompts.flatMap(([text]) => [text!.length, 100])));
    const largest = Math.max(...probePrompts.map(([text]) => text!.length));
    const problem = await askTeacher(toy(101), folder, asked, context).catch((error: Error) => error.message);
    expect(problem).to.contain(
      `teacher: the model that answers is not the model that was trained: logits of its probes differ by 1.00, the largest is ${largest.toPrecision(3)}`,
    );
  });

  it('refuses a model that answers for another number of medications', async () => {
    await writeProbes(folder, Float32Array.from(probePrompts.flatMap(() => [1, 2, 3])));
    const problem = await askTeacher(toy(1), folder, asked, context).catch((error: Error) => error.message);
    expect(problem).to.contain('not the model that was trained');
  });

  it('asks no probes of a teacher that had none', async () => {
    const { hidden } = await askTeacher(toy(0), folder, asked, context);
    expect([...hidden]).to.deep.equal([3, 5]);
  });
});
