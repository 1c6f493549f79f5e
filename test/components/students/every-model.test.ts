import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Knowledge } from '../../../components/contracts/knowledge.js';
import type { Prediction } from '../../../components/contracts/prediction.js';
import type { StudentModel } from '../../../components/contracts/student.js';
import { crossEntropy } from '../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../components/losses/ddi-penalty.js';
import { Objective } from '../../../components/stages/student/objective.js';
import { openStudent } from '../../../components/stages/student/open-student.js';
import { isTensorProgram } from '../../../components/stages/student/student-program.js';
import { codesOf } from '../../../components/students/shared/code-sets.js';
import { samplesOf, wholePatients } from '../../../components/training/samples.js';
import type { Term } from '../../../components/training/weighted-terms.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import {
  adam,
  differentiate,
  Generator,
  initialValues,
  ReferenceEngine,
  Trainer,
  type ArrayTensor,
} from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort, type SmallVisit } from '../small-cohort.js';
import { everyKnowledge } from './every-knowledge.js';

interface Entry {
  /** Small sizes, and no dropout, so that a step is a function of the weights. */
  readonly options: object;
  /** Whether the model brings the losses that it is trained with; else it is trained with cross-entropy. */
  readonly ownLosses?: boolean;
  /** Jaccard that 1,200 steps reach on 20 patients; default 0.95. */
  readonly byHeart?: number;
  /** Whether medications have four fragments each; else one, by which SafeDrug can hardly tell patients apart. */
  readonly sharedFragments?: boolean;
  /** Whether interactions change what it learns: models that decode sets are trained by likelihood alone. */
  readonly decodes?: boolean;
}

const plain = { width: 8, dropout: 0 };

/** Every student that is a tensor program. */
const entries: Readonly<Record<string, Entry>> = {
  '4sdrug': { options: { ...plain, entropy: 0.05, augmentation: 0 } },
  cognet: {
    options: { width: 8, innerWidth: 16, decoderInnerWidth: 16, steps: 9, beam: 1, dropout: 0, embeddingDropout: 0 },
    ownLosses: true,
    decodes: true,
  },
  gamenet: { options: { ...plain, hidden: 8, graphDropout: 0 } },
  gbert: { options: { width: 8, heads: 2, layers: 1, innerWidth: 16, dropout: 0, attentionDropout: 0 } },
  leader: { options: { width: 8, heads: 2, innerWidth: 16, mediatorWidth: 16, dropout: 0, attentionDropout: 0 } },
  leap: { options: { ...plain, steps: 9, attention: 'mlp' }, ownLosses: true, decodes: true },
  'logistic-regression': { options: {} },
  micron: { options: { ...plain, hidden: 16 }, ownLosses: true },
  molerec: { options: { ...plain, layers: 1 }, byHeart: 0.85 },
  refine: { options: { ...plain, heads: 2, layers: 1, innerWidth: 16, graphHeads: 2 } },
  retain: { options: plain },
  safedrug: { options: plain, sharedFragments: true },
};

/** Patients whose diagnoses tell them apart, each with two visits or more, the first 20 with two. */
function patient(number: number): readonly SmallVisit[] {
  const visits = number < 20 ? 2 : 2 + ((number + 2) % 4);
  return Array.from({ length: visits }, (_, visit) => ({
    diagnoses: [number, 26 + ((5 * number + visit) % 14), 26 + ((number + 7) % 14)].filter(unique),
    procedures: [(number + visit) % 6, Math.floor(number / 6) % 6].filter(unique),
    medications: [(3 * number + visit) % 8, (number + 2 * visit + 1) % 8, 4 * (number % 2)].filter(unique),
  }));
}

function unique(code: number, at: number, all: readonly number[]): boolean {
  return all.indexOf(code) === at;
}

const sizes = { diagnoses: 40, procedures: 6, medications: 8 };
const cohort = smallCohort(
  Array.from({ length: 26 }, (_, number) => patient(number)),
  sizes,
);
const twenty = Int32Array.from({ length: 20 }, (_, number) => number);
const engine = build(onnxruntime, { provider: 'cpu', threads: 1 });
let knowledge: Knowledge;
const components = (await discoverComponents()).ofKind('student');

async function modelOf(type: string, of: Cohort): Promise<StudentModel | undefined> {
  const component = components.find((candidate) => candidate.type === type)!;
  knowledge ??= await everyKnowledge(cohort);
  const model = build(component, entries[type]?.options ?? {}).for(
    of,
    entries[type]?.sharedFragments ? withSharedFragments(knowledge) : knowledge,
  );
  return isTensorProgram(model) ? model : undefined;
}

/** Every medication with four fragments, some of which others have as well. */
function withSharedFragments(own: Knowledge): Knowledge {
  const sets = cohort.vocabularies.medications.codes.map((_, i) => [i, 8 + (i % 4), 12 + ((i + 1) % 5), 17 + (i % 3)]);
  return {
    ...own,
    molecules: {
      ...own.molecules,
      fragments: Array.from({ length: 20 }, (_, fragment) => `fragment ${fragment}`),
      fragmentsOfMedications: {
        offsets: Int32Array.from({ length: sets.length + 1 }, (_, i) => 4 * i),
        values: Int32Array.from(sets.flat()),
      },
    },
  };
}

function termsOf({ ownLosses }: Entry): readonly Term[] {
  return ownLosses ? [] : [{ name: 'prescription', loss: crossEntropy(1), minimumBatch: 1 }];
}

async function predict(
  model: StudentModel,
  weights: Readonly<Record<string, ArrayTensor>>,
  patients: Int32Array,
): Promise<Prediction> {
  const open = await openStudent(model, engine, weights);
  try {
    return await open.prepare(patients)();
  } finally {
    await open.dispose();
  }
}

async function weightsOf(type: string): Promise<Readonly<Record<string, ArrayTensor>>> {
  const samples = wholePatients(cohort);
  const objective = new Objective(samples, (await modelOf(type, samples.cohort))!, termsOf(entries[type]!), undefined);
  return initialValues(objective.loss.graph.parameters, new Generator(5));
}

function expectSame(actual: Prediction, expected: Prediction, row: number): void {
  const width = cohort.vocabularies.medications.codes.length;
  const rowOf = <T extends Float64Array | Uint8Array>(values: T) =>
    Array.from(values.subarray(row * width, (row + 1) * width));
  rowOf(expected.probability).forEach((p, i) => expect(actual.probability[i]).to.be.closeTo(p, 1e-5));
  if (expected.recommended) expect(Array.from(actual.recommended!)).to.deep.equal(rowOf(expected.recommended));
}

describe('every student', function () {
  this.timeout(120_000);

  it('that is a tensor program stands in the table of this test', async () => {
    for (const { type } of components) {
      const model = await modelOf(type, wholePatients(cohort).cohort);
      expect(entries[type] !== undefined, type).to.equal(model !== undefined);
    }
  });

  for (const [type, entry] of Object.entries(entries)) {
    describe(type, () => {
      it('says the same of a patient alone and in company, in whatever order the codes stand', async () => {
        const samples = wholePatients(cohort);
        const weights = await weightsOf(type);
        const all = Int32Array.from(samples.patients.keys());
        const together = await predict((await modelOf(type, samples.cohort))!, weights, all);
        const turned = wholePatients(
          smallCohort(
            Array.from(all, (number) => patient(number).map(reversed)),
            sizes,
          ),
        );
        for (const number of [0, 3, 21, 25]) {
          const one = Int32Array.of(number);
          expectSame(await predict((await modelOf(type, samples.cohort))!, weights, one), together, number);
          expectSame(await predict((await modelOf(type, turned.cohort))!, weights, one), together, number);
        }
      });

      it('says of the first visits of a patient what it says of a patient who has no others', async () => {
        const prefixes = samplesOf(cohort, Int32Array.of(24), 'every-visit');
        const weights = await weightsOf(type);
        const together = await predict((await modelOf(type, prefixes.cohort))!, weights, Int32Array.of(1, 2));
        for (const [row, count] of [2, 3].entries()) {
          const altered = patient(24).slice(0, count);
          const target = { ...altered.at(-1)!, medications: [7] };
          const alone = wholePatients(smallCohort([[...altered.slice(0, -1), target]], sizes));
          expectSame(await predict((await modelOf(type, alone.cohort))!, weights, Int32Array.of(0)), together, row);
        }
      });

      it('has the gradients of finite differences', async () => {
        const samples = samplesOf(cohort, Int32Array.of(20, 21, 22));
        const model = (await modelOf(type, samples.cohort))!;
        const whole = new Objective(samples, model, termsOf(entry), undefined);
        const { graph } = whole.loss;
        const parameters = initialValues(graph.parameters, new Generator(2));
        const names = [...graph.parameters].filter(([, { trainable }]) => trainable).map(([name]) => name);
        const tensors = names.map((name) => graph.parameterTensor(name));
        const gradients = differentiate(whole.loss, tensors);
        const outputs = Object.fromEntries(names.map((name, i) => [name, gradients.get(tensors[i]!)!]));
        const program = await new ReferenceEngine().compile(graph, { loss: whole.loss, ...outputs }, { parameters });
        const feeds = whole.feeds(Int32Array.of(0, 1, 2));
        const options = { generator: new Generator(1) };
        const results = program.evaluate(feeds, options);
        for (const name of names) {
          const { data } = parameters[name]!;
          const i = Math.floor(data.length / 2);
          const value = data[i]!;
          const lossAt = (moved: number) => {
            data[i] = moved;
            program.setParameters(parameters);
            return program.evaluate(feeds, options)['loss']!.data[0]!;
          };
          const [up, down] = [Math.fround(value + 2 ** -18), Math.fround(value - 2 ** -18)];
          const difference = (lossAt(up) - lossAt(down)) / (up - down);
          data[i] = value;
          expect(results[name]!.data[i], `${name}[${i}]`).to.be.closeTo(difference, 1e-4 * (1 + Math.abs(difference)));
        }
      });

      it('learns 20 patients by heart, as well after an interruption as without', async () => {
        const samples = samplesOf(cohort, twenty);
        const model = (await modelOf(type, samples.cohort))!;
        const objective = new Objective(samples, model, termsOf(entry), undefined);
        const feeds = objective.feeds(twenty);
        const start = () =>
          Trainer.create(engine, {
            loss: objective.loss,
            optimizer: adam({ learningRate: 2e-2 }),
            generator: new Generator(4),
          });
        const unbroken = await start();
        for (let step = 0; step < 10; step++) await unbroken.step(feeds);
        const resumed = await start();
        resumed.restore(unbroken.state());
        for (const trainer of [unbroken, resumed]) for (let step = 0; step < 5; step++) await trainer.step(feeds);
        const [ours, theirs] = [unbroken.parameters(), resumed.parameters()];
        for (const [name, { data }] of Object.entries(ours))
          expect(Buffer.from(theirs[name]!.data.buffer).equals(Buffer.from(data.buffer)), name).to.equal(true);
        await resumed.dispose();
        let learnt = 0;
        for (let round = 0; round < 12 && learnt <= (entry.byHeart ?? 0.95); round++) {
          for (let step = 0; step < 100; step++) await unbroken.step(feeds);
          const { probability, recommended } = await predict(model, unbroken.parameters(), twenty);
          const sets = recommended ?? Uint8Array.from(probability, (p) => (p >= 0.5 ? 1 : 0));
          learnt = meanJaccard(sets, twenty, (row) => codesOf(samples.prescribed, row));
        }
        await unbroken.dispose();
        expect(learnt).to.be.greaterThan(entry.byHeart ?? 0.95);
      });

      if (entry.decodes) return;
      it('recommends fewer interactions where they cost more', async () => {
        const samples = samplesOf(cohort, twenty);
        const model = (await modelOf(type, samples.cohort))!;
        const expected = async (weight: number) => {
          const penalty = { name: 'ddi', loss: build(ddiPenalty, { weight }), minimumBatch: 1 };
          const objective = new Objective(samples, model, [...termsOf(entry), penalty], undefined);
          const trainer = await Trainer.create(engine, {
            loss: objective.loss,
            report: objective.report,
            optimizer: adam({ learningRate: 2e-2 }),
            generator: new Generator(4),
          });
          const feeds = objective.feeds(twenty);
          for (let step = 0; step < 60; step++) await trainer.step(feeds);
          const report = await trainer.step(feeds);
          await trainer.dispose();
          return report['loss_ddi']!;
        };
        expect(await expected(5)).to.be.lessThan(await expected(0));
      });
    });
  }
});

function reversed({ diagnoses, procedures, medications }: SmallVisit): SmallVisit {
  return {
    diagnoses: diagnoses.toReversed(),
    procedures: procedures.toReversed(),
    medications: medications.toReversed(),
  };
}

function meanJaccard(sets: Uint8Array, rows: Int32Array, truthOf: (row: number) => Int32Array): number {
  const width = sets.length / rows.length;
  const scores = Array.from(rows, (_, row) => {
    const truth = new Set(truthOf(row));
    const own = Array.from({ length: width }, (__, i) => i).filter((i) => sets[row * width + i] === 1);
    const both = own.filter((i) => truth.has(i)).length;
    return both / Math.max(1, own.length + truth.size - both);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
