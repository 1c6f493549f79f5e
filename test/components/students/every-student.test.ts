import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CodeSets, Cohort } from '../../../components/contracts/cohort.js';
import type { Samples } from '../../../components/contracts/sample.js';
import type { Student, StudentProperties } from '../../../components/contracts/student.js';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import binaryCrossEntropy from '../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../components/losses/ddi-penalty.js';
import { neededPatients } from '../../../components/stages/student/able-patients.js';
import { Objective } from '../../../components/stages/student/objective.js';
import { openStudent } from '../../../components/stages/student/open-student.js';
import { isTensorProgram, tensorProgram } from '../../../components/stages/student/student-program.js';
import type { DecodingModel } from '../../../components/students/shared/decoding/decoder.js';
import { fit } from '../../../components/training/fit.js';
import { samplesOf, wholePatients } from '../../../components/training/samples.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import {
  adam,
  differentiate,
  Generator,
  initialValues,
  ReferenceEngine,
  Trainer,
} from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort, variedPatients } from '../small-cohort.js';
import { toyRow } from '../stages/toy-students.js';
import { everyKnowledge } from './every-knowledge.js';

/** Sizes at which each student learns in seconds. A student that is not here fails the first test. */
const small: Readonly<Record<string, object>> = {
  '4sdrug': { width: 16 },
  cognet: { width: 16, heads: 2, innerWidth: 16, dropout: 0 },
  gamenet: { width: 16, hidden: 16, dropout: 0, graphDropout: 0 },
  gbert: { width: 16, heads: 2, layers: 1, innerWidth: 16, dropout: 0, attentionDropout: 0 },
  leader: { width: 16, heads: 2, innerWidth: 16, mediatorWidth: 16, dropout: 0, attentionDropout: 0 },
  leap: { width: 16, dropout: 0 },
  'logistic-regression': { history: true, medications: true, profile: true },
  micron: { width: 16, hidden: 16, dropout: 0, ddiTarget: 1 },
  molerec: { width: 32, heads: 2, layers: 1, scoreHidden: 32, dropout: 0, embeddingRange: 1 },
  nearest: {},
  refine: { width: 16, heads: 2, layers: 1, innerWidth: 16, graphHeads: 2, dropout: 0 },
  retain: { width: 16, dropout: 0 },
  safedrug: { width: 32, dropout: 0, embeddingRange: 1 },
};

/** Medications 0 and 3 are often prescribed together, and interact. */
const cohort: Cohort = { ...smallCohort(variedPatients(24, 3)), interactions: [[0, 3]] };
const samples = wholePatients(cohort);

/** Patients of whom no two are alike: visits of five of 40 diagnoses, two of 12 procedures and three medications. */
const distinct = wholePatients({
  ...smallCohort(
    Array.from({ length: 20 }, (_, patient) =>
      Array.from({ length: 2 }, (__, visit) => ({
        diagnoses: drawn(5, 40, `${patient} ${visit} diagnoses`),
        procedures: drawn(2, 12, `${patient} ${visit} procedures`),
        medications: drawn(3, 8, `${patient} ${visit} medications`),
      })),
    ),
    { diagnoses: 40, procedures: 12, medications: 8 },
  ),
  interactions: [[0, 3]],
});

/** Some distinct numbers below `size`. */
function drawn(count: number, size: number, name: string): readonly number[] {
  const keys = new Float32Array(size);
  new Generator(1).split(name).uniformInto(keys);
  return Array.from(keys.keys())
    .sort((a, b) => keys[a]! - keys[b]!)
    .slice(0, count);
}
const engine = build(onnxruntime, { provider: 'cpu', threads: 1 });
const width = cohort.vocabularies.medications.codes.length;
const known = await everyKnowledge(cohort, Int32Array.from(samples.patients.keys()));
const knownOfDistinct = await everyKnowledge(distinct.cohort, Int32Array.from(distinct.patients.keys()));
const knowledgeOf = (of: Samples) => (of === distinct ? knownOfDistinct : known);
const students = (await discoverComponents()).ofKind('student').map((component) => ({
  type: component.type,
  student: build(component, small[component.type]) as Student,
  properties: component.properties as StudentProperties,
}));

/** The losses of the row that a student is trained with; decoders bring their own. */
function termsOf(type: string, penalty = 0) {
  const own = ['cognet', 'leap', 'micron'].includes(type);
  const prescription = { name: 'prescription', loss: build(binaryCrossEntropy), minimumBatch: 1 };
  const pairs = { name: 'pairs', loss: build(ddiPenalty, { weight: penalty }), minimumBatch: 1 };
  return [...(own ? [] : [prescription]), ...(penalty > 0 ? [pairs] : [])];
}

const ableOf = ({ patients }: StudentProperties, { visits }: Samples) =>
  Int32Array.from(visits.keys()).filter((sample) => patients.singleVisit || visits[sample]! > 1);

async function scores(student: Student, of: Samples, asked: Int32Array, weights = weightsOf(student, of)) {
  const open = await openStudent(student.for(of.cohort, knowledgeOf(of)), engine, weights);
  try {
    return await open.prepare(asked)();
  } finally {
    await open.dispose();
  }
}

/** Weights that depend on the names of the parameters alone. */
function weightsOf(student: Student, of: Samples) {
  const model = student.for(of.cohort, knowledgeOf(of));
  if (!isTensorProgram(model)) return {};
  return initialValues(new Objective(of, model, termsOf('', 1), undefined).loss.graph.parameters, new Generator(5));
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).to.equal(expected.length);
  Array.from(actual, (value, i) => expect(value).to.be.closeTo(expected[i]!, tolerance));
}

const rowOf = (data: Float64Array, row: number) => data.subarray(row * width, (row + 1) * width);

/** Every set in the other direction. */
function reversed({ offsets, values }: CodeSets): CodeSets {
  const other = values.slice();
  for (let set = 0; set + 1 < offsets.length; set++) other.subarray(offsets[set], offsets[set + 1]).reverse();
  return { offsets, values: other };
}

async function trained(
  student: Student,
  type: string,
  { steps, penalty = 0 }: { steps: number; penalty?: number },
  of: Samples,
  able: Int32Array,
  until?: (parameters: ReturnType<Trainer['parameters']>) => Promise<boolean>,
) {
  const objective = new Objective(
    of,
    tensorProgram(student.for(of.cohort, knowledgeOf(of))),
    termsOf(type, penalty),
    undefined,
  );
  const generator = new Generator(1);
  const trainer = await Trainer.create(engine, {
    loss: objective.loss,
    optimizer: adam({ learningRate: 0.01 }),
    generator,
  });
  try {
    const feeds = objective.feeds(able);
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
  const everyone = Int32Array.from(distinct.patients.keys());
  const weights = await trained(student, type, { steps: 60, penalty }, distinct, everyone);
  const { probability } = await scores(student, distinct, everyone, weights);
  return Array.from(everyone, (_, row) => rowOf(probability, row)).reduce((sum, p) => sum + p[0]! * p[3]!, 0);
}

describe('every student', function () {
  this.timeout(120_000);

  it('is in the table', () => {
    expect(students.map(({ type }) => type).filter((type) => small[type] === undefined)).to.deep.equal([]);
  });

  for (const { type, student, properties } of students) {
    describe(type, () => {
      const able = ableOf(properties, samples);

      it('says the same of a patient alone and in company', async () => {
        const together = await scores(student, samples, able);
        for (const row of [0, 3, able.length - 1]) {
          const alone = await scores(student, samples, able.subarray(row, row + 1));
          expectNear(alone.probability, rowOf(together.probability, row));
        }
      });

      it('reads sets, whatever the order of their codes', async () => {
        const { cohort: own } = samples;
        const other: Cohort = {
          ...own,
          diagnoses: reversed(own.diagnoses),
          procedures: reversed(own.procedures),
          medications: reversed(own.medications),
        };
        const [before, after] = [samples, { ...samples, cohort: other }];
        expectNear((await scores(student, after, able)).probability, (await scores(student, before, able)).probability);
      });

      it('says of the first visits what it says of a patient with no others, and nothing changes with their answers', async () => {
        const patients = variedPatients(12, 3)
          .filter((visits) => visits.length === 3)
          .slice(0, 3);
        const every = samplesOf(smallCohort(patients), Int32Array.of(0, 1, 2), 'every-visit');
        const shortened = patients.map((visits) =>
          visits.slice(0, 2).map((visit, i) => (i === 1 ? { ...visit, medications: [7] } : visit)),
        );
        const short = { ...wholePatients(smallCohort(shortened)) };
        const ofPrefix = Int32Array.from(every.visits.keys()).filter((sample) => every.visits[sample] === 2);
        const prefixes = await scores(student, every, ofPrefix);
        const alone = await scores(student, short, Int32Array.of(0, 1, 2));
        expectNear(prefixes.probability, alone.probability);
      });

      if (properties.patients.singleVisit) return;
      it('refuses patients without history in words', () => {
        const single = wholePatients(smallCohort([[{ diagnoses: [0], procedures: [0], medications: [0] }]]));
        expect(() => neededPatients(toyRow(properties), single, 'test')).to.throw('with earlier visits alone');
      });
    });
  }

  for (const { type, student, properties } of students.filter((one) => one.type !== 'nearest')) {
    describe(`${type} in training`, () => {
      const able = ableOf(properties, samples);

      it('has the gradients of finite differences', async () => {
        const some = able.subarray(0, 4);
        const objective = new Objective(
          samples,
          tensorProgram(student.for(samples.cohort, known)),
          termsOf(type, 0.01),
          undefined,
        );
        const { graph } = objective.loss;
        const names = [...graph.parameters].filter(([, { trainable }]) => trainable).map(([name]) => name);
        const tensors = names.map((name) => graph.parameterTensor(name));
        const gradients = differentiate(objective.loss, tensors);
        const outputs = Object.fromEntries(
          names.map((name, i) => [`gradient of ${name}`, gradients.get(tensors[i]!)!]),
        );
        const program = await new ReferenceEngine().compile(graph, { loss: objective.loss, ...outputs });
        const values = initialValues(graph.parameters, new Generator(9));
        const feeds = objective.feeds(some);
        const loss = async (shift: number) => {
          const moved = names.map((name) => {
            const { data, shape } = values[name]!;
            return [
              name,
              { data: Float32Array.from(data, (value, i) => value + shift * Math.sin(i + 1)), shape },
            ] as const;
          });
          program.setParameters({ ...values, ...Object.fromEntries(moved) });
          return program.run(feeds, { generator: new Generator(4) });
        };
        const here = await loss(0);
        const along = names.reduce(
          (sum, name) =>
            Array.from(here[`gradient of ${name}`]!.data).reduce((total, g, i) => total + g * Math.sin(i + 1), sum),
          0,
        );
        const step = 1e-4;
        const difference = ((await loss(step))['loss']!.data[0]! - (await loss(-step))['loss']!.data[0]!) / (2 * step);
        expect(difference).to.be.closeTo(along, 0.02 * Math.max(Math.abs(along), 0.05));
      });

      it('learns 20 patients by heart', async () => {
        const twenty = Int32Array.from(distinct.patients.keys());
        let jaccard = 0;
        await trained(student, type, { steps: 4000 }, distinct, twenty, async (weights) => {
          const { probability, recommended } = await scores(student, distinct, twenty, weights);
          const sets = Array.from(twenty, (sample, row) => {
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
            const objective = new Objective(
              samples,
              tensorProgram(student.for(samples.cohort, known)),
              termsOf(type),
              undefined,
            );
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

      const model = tensorProgram(student.for(samples.cohort, known));
      if (!('decoder' in model)) return;
      it('decodes greedily with a beam of 1: a step more adds to the set and changes nothing before', async () => {
        const decoder = await (model as DecodingModel).decoder(engine);
        decoder.setWeights(weightsOf(student, samples));
        const search = decoder.prepare(able.subarray(0, 6));
        let before = await search({ beam: 1, steps: 1 });
        for (let steps = 2; steps < 5; steps++) {
          const after = await search({ beam: 1, steps });
          after.forEach(({ medications }, i) =>
            expect(medications.slice(0, before[i]!.medications.length)).to.deep.equal([...before[i]!.medications]),
          );
          before = after;
        }
        await decoder.dispose();
      });
    });
  }
});
