import binaryCrossEntropy from '../../components/losses/binary-cross-entropy.js';
import ddiAnnealing from '../../components/losses/ddi-annealing.js';
import ddiPenalty from '../../components/losses/ddi-penalty.js';
import multilabelMargin from '../../components/losses/multilabel-margin.js';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import type { Cohort, Split } from '../../components/contracts/cohort.js';
import type { Loss } from '../../components/contracts/loss.js';
import type { Student } from '../../components/contracts/student.js';
import { coOccurrences } from '../../components/knowledge/co-occurrence.js';
import { Objective } from '../../components/stages/student/objective.js';
import { tensorProgram } from '../../components/stages/student/student-program.js';
import gamenet from '../../components/students/gamenet/gamenet.js';
import micron from '../../components/students/micron/micron.js';
import retain from '../../components/students/retain/retain.js';
import safedrug from '../../components/students/safedrug/safedrug.js';
import { wholePatients } from '../../components/training/samples.js';
import { firstStep, type Term } from '../../components/training/weighted-terms.js';
import type { JsonObject } from '../../framework/json.js';
import type { Component } from '../../framework/registry/component.js';
import { adam, Generator, Trainer, type Engine } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { madeUpCohort } from '../shared/made-up-cohort.js';
import { measure, type Measurement } from '../shared/measure.js';
import { madeUpMolecules } from './made-up-molecules.js';

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;
/** Batches that take turns, as in the PyTorch script. */
const batches = 8;

export interface Model {
  readonly student: Component;
  readonly losses: readonly (readonly [loss: Component, options: JsonObject])[];
}

/** The models, each with the losses of its row (experiments/base/models). MICRON brings its own. */
export const models: Readonly<Record<string, Model>> = {
  retain: { student: retain, losses: [[binaryCrossEntropy, {}]] },
  gamenet: {
    student: gamenet,
    losses: [
      [binaryCrossEntropy, { weight: 0.9 }],
      [multilabelMargin, { weight: 0.1 }],
      [ddiAnnealing, { target: 0.06, temperature: 2, decay: 0.85 }],
    ],
  },
  safedrug: {
    student: safedrug,
    losses: [
      [binaryCrossEntropy, { weight: 0.95 }],
      [multilabelMargin, { weight: 0.05 }],
      [
        ddiPenalty,
        { controller: { rule: 'proportional', target: 0.06, gain: 0.05, coefficient: 2.5, threshold: 0.5 } },
      ],
    ],
  },
  micron: { student: micron, losses: [] },
};

export const modelNames = Object.keys(models);

/** Our step: packing, dropout masks, forward, backward and Adam. */
export async function measureBaseline(
  name: string,
  { batch, threads, patients }: { readonly batch: number; readonly threads: number; readonly patients: number },
): Promise<Measurement> {
  const { student } = models[name]!;
  const samples = wholePatients(interacting(madeUpCohort(patients, 0)));
  const several = Int32Array.from(samples.visits.keys()).filter((sample) => samples.visits[sample]! > 1);
  const order = several.subarray(0, batch * batches);
  const model = tensorProgram(defaultInstance<Student>(student).for(samples.cohort, knowledgeFor(samples.cohort)));
  const objective = new Objective(samples, model, termsOf(models[name]!), undefined);
  const trainer = await Trainer.create(engineOf(threads), {
    loss: objective.loss,
    report: objective.report,
    optimizer: adam({ learningRate: 5e-4 }),
    generator: new Generator(0),
  });
  const generator = new Generator(1);
  const step = (call: number) => {
    const turn = call % batches;
    const moment = { ...firstStep, step: call, generator: generator.split(`step ${call}`) };
    return trainer.step(objective.feeds(order.subarray(turn * batch, (turn + 1) * batch), moment));
  };
  const times = await measure(step, { times: 30, warmUp: 8 });
  await trainer.dispose();
  return { engine: `${name}, onnxruntime`, batch, threads, ...times };
}

export function engineOf(threads: number): Engine {
  return build({ options: { provider: 'cpu', threads } });
}

/** The losses of a model's row. */
export function termsOf({ losses }: Model): Term[] {
  return losses.map(([loss, options]) => ({
    name: loss.type,
    loss: defaultInstance<Loss>(loss, options),
    minimumBatch: 1,
  }));
}

/** The cohort with one pair in twenty, as of the medications of MIMIC-III. */
export function interacting(cohort: Cohort): Cohort {
  const generator = new Generator(2);
  const numbers = [...cohort.vocabularies.medications.codes.keys()];
  const interactions = numbers.flatMap((first) =>
    numbers.slice(first + 1).flatMap((second) => (generator.next() < 0.05 ? [[first, second] as const] : [])),
  );
  return { ...cohort, interactions };
}

/** What models read beside patients: all patients' medications that go together, and made-up molecules. */
export function knowledgeFor(cohort: Cohort) {
  const nobody = new Int32Array();
  const everyone = Int32Array.from(cohort.patientKeys.keys());
  const split: Split = { train: everyone, validation: nobody, test: nobody, extra: nobody };
  return {
    'co-occurrence': coOccurrences(cohort, split, 'train'),
    molecules: madeUpMolecules(cohort.vocabularies.medications.codes.length, 3),
  };
}
