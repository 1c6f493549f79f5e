import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Student } from '../../../components/contracts/student.js';
import { fit } from '../../../components/training/fit.js';
import {
  adam,
  differentiate,
  Generator,
  initialValues,
  ReferenceEngine,
  Trainer,
} from '../../../framework/tensor/index.js';
import { isTensorProgram } from '../../../components/stages/student/student-program.js';
import {
  ableOf,
  distinct,
  engine,
  knowledgeOf,
  objectiveOf,
  rowOf,
  samples,
  scores,
  students,
  untrained,
  width,
} from './student-table.js';

const everyone = Int32Array.from(distinct.patients.keys());

async function trained(
  student: Student,
  type: string,
  { steps, penalty = 0 }: { steps: number; penalty?: number },
  until?: (parameters: ReturnType<Trainer['parameters']>) => Promise<boolean>,
) {
  const objective = objectiveOf(student, type, distinct, penalty);
  const generator = new Generator(1);
  const trainer = await Trainer.create(engine, {
    loss: objective.loss,
    optimizer: adam({ learningRate: 0.01 }),
    generator,
  });
  try {
    const feeds = objective.feeds(everyone);
    for (let step = 1; step <= steps; step++) {
      await trainer.step(feeds);
      if (step % 20 === 0 && (await until?.(trainer.parameters()))) break;
    }
    return Object.fromEntries(
      Object.entries(trainer.parameters()).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }]),
    );
  } finally {
    await trainer.dispose();
  }
}

/** Of medications 0 and 3, after some steps on the patients of whom no two are alike. */
async function expectedPairs(student: Student, type: string, penalty: number): Promise<number> {
  const weights = await trained(student, type, { steps: 60, penalty });
  const { probability } = await scores(student, distinct, everyone, weights);
  return Array.from(everyone, (_, row) => rowOf(probability, row)).reduce((sum, p) => sum + p[0]! * p[3]!, 0);
}

/** Every student, and the forms of LEADER(S) that have parameters of their own. */
const trainedForms = students.filter(({ name, type }) => name === type || name.startsWith('leader, target visit'));

describe('every student in training', function () {
  this.timeout(120_000);

  for (const { name: form, type, student, properties } of trainedForms) {
    describe(form, () => {
      const reason = untrained[type];
      if (reason !== undefined) {
        it(`is not trained: ${reason}`, () => {
          expect(isTensorProgram(student.for(samples.cohort, knowledgeOf(samples)))).to.equal(false);
        });
        return;
      }
      const able = ableOf(properties, samples);

      it('has the gradients of finite differences', async () => {
        const objective = objectiveOf(student, type, samples, 0.01);
        const { loss } = objective;
        const names = [...loss.graph.parameters].filter(([, { trainable }]) => trainable).map(([name]) => name);
        const tensors = names.map((name) => loss.graph.parameterTensor(name));
        const gradients = differentiate(loss, tensors);
        const outputs = Object.fromEntries(names.map((name, i) => [name, gradients.get(tensors[i]!)!]));
        const program = await new ReferenceEngine().compile(loss.graph, { loss, ...outputs });
        const values = initialValues(loss.graph.parameters, new Generator(2));
        const feeds = objective.feeds(able.subarray(0, 3));
        const run = () => {
          program.setParameters(values);
          return program.evaluate(feeds, { generator: new Generator(1) });
        };
        const results = run();
        for (const name of names) {
          const { data } = values[name]!;
          const i = Math.floor(data.length / 2);
          const value = data[i]!;
          const at = (moved: number) => {
            data[i] = moved;
            return run()['loss']!.data[0]!;
          };
          const [up, down] = [Math.fround(value + 2 ** -18), Math.fround(value - 2 ** -18)];
          const difference = (at(up) - at(down)) / (up - down);
          data[i] = value;
          expect(results[name]!.data[i], `${name}[${i}]`).to.be.closeTo(difference, 1e-4 * (1 + Math.abs(difference)));
        }
      });

      it('learns 20 patients by heart', async () => {
        let jaccard = 0;
        await trained(student, type, { steps: 4000 }, async (weights) => {
          const { probability, recommended } = await scores(student, distinct, everyone, weights);
          const sets = Array.from(everyone, (sample, row) => {
            const { offsets, values } = distinct.prescribed;
            const truth = new Set(values.subarray(offsets[sample], offsets[sample + 1]));
            const isIn = (m: number) =>
              recommended ? recommended[row * width + m] === 1 : probability[row * width + m]! > 0.5;
            const chosen = Array.from({ length: width }, (_, m) => m).filter(isIn);
            const both = chosen.filter((m) => truth.has(m)).length;
            return both / Math.max(1, truth.size + chosen.length - both);
          });
          jaccard = sets.reduce((sum, one) => sum + one, 0) / sets.length;
          return jaccard > 0.95;
        });
        expect(jaccard).to.be.above(0.95);
      });

      it('recommends fewer interacting pairs under a stronger penalty', async () => {
        const [free, penalized] = [await expectedPairs(student, type, 0), await expectedPairs(student, type, 30)];
        expect(penalized).to.be.below(free);
      });

      it('ends alike when it is killed after an epoch and goes on', async () => {
        const root = await mkdtemp(join(tmpdir(), 'formulary-student-'));
        try {
          const run = async (folder: string, killedIn?: number) => {
            await mkdir(join(root, folder), { recursive: true });
            const objective = objectiveOf(student, type, samples);
            const generator = new Generator(3);
            const trainer = await Trainer.create(engine, {
              loss: objective.loss,
              optimizer: adam({ learningRate: 0.01 }),
              generator,
            });
            try {
              return await fit({
                trainer,
                epochs: 3,
                batches: (epoch) => {
                  if (epoch === killedIn) throw new Error('killed');
                  return [{ feeds: objective.feeds(able), patients: able.length }];
                },
                checkpoints: join(root, folder),
                journal: { metric() {}, progress() {}, note() {} },
                signal: new AbortController().signal,
              });
            } finally {
              await trainer.dispose();
            }
          };
          const unbroken = await run('unbroken');
          expect(await run('broken', 2).catch(String)).to.equal('Error: killed');
          expect((await run('broken')).parameters).to.deep.equal(unbroken.parameters);
        } finally {
          await rm(root, { recursive: true });
        }
      });
    });
  }
});
