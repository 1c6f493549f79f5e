import binaryCrossEntropy from '../../components/losses/binary-cross-entropy.js';
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
import { wholePatients } from '../../components/training/samples.js';
import type { Term } from '../../components/training/weighted-terms.js';
import type { Component } from '../../framework/registry/component.js';
import { adam, Generator, Trainer, type Engine } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { madeUpCohort } from '../shared/made-up-cohort.js';
import { measure, type Measurement } from '../shared/measure.js';

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;
/** Batches that take turns, as in the PyTorch script. */
const batches = 8;

/** The models, each with the losses of the row beside its own. MICRON has patients with earlier visits alone. */
const models: Readonly<Record<string, { readonly student: Component; readonly losses: readonly Component[] }>> = {
  retain: { student: retain, losses: [binaryCrossEntropy] },
  gamenet: { student: gamenet, losses: [binaryCrossEntropy, multilabelMargin] },
  micron: { student: micron, losses: [] },
};

export const modelNames = Object.keys(models);

/** Our step: packing, dropout masks, forward, backward and Adam. */
export async function measureBaseline(name: string, batch: number, threads: number): Promise<Measurement> {
  const { student, losses } = models[name]!;
  const cohort = madeUpCohort(4 * batch * batches, 0);
  const samples = wholePatients({ ...cohort, interactions: someInteractions(cohort) });
  const several = Int32Array.from(samples.visits.keys()).filter((sample) => samples.visits[sample]! > 1);
  const order = several.subarray(0, batch * batches);
  const model = tensorProgram(defaultInstance<Student>(student).for(samples.cohort, graphOf(samples.cohort)));
  const terms = losses.map((loss): Term => ({ name: loss.type, loss: defaultInstance<Loss>(loss), minimumBatch: 1 }));
  const objective = new Objective(samples, model, terms, undefined);
  const trainer = await Trainer.create(build({ options: { provider: 'cpu', threads } }), {
    loss: objective.loss,
    report: objective.report,
    optimizer: adam({ learningRate: 5e-4 }),
    generator: new Generator(0),
  });
  const step = (call: number) => {
    const turn = call % batches;
    return trainer.step(objective.feeds(order.subarray(turn * batch, (turn + 1) * batch)));
  };
  const times = await measure(step, { times: 30, warmUp: 8 });
  await trainer.dispose();
  return { engine: `${name}, onnxruntime`, batch, threads, ...times };
}

/** One pair in twenty, as of the medications of MIMIC-III. */
function someInteractions({ vocabularies }: Cohort): Cohort['interactions'] {
  const generator = new Generator(2);
  const numbers = [...vocabularies.medications.codes.keys()];
  return numbers.flatMap((first) =>
    numbers.slice(first + 1).flatMap((second) => (generator.next() < 0.05 ? [[first, second] as const] : [])),
  );
}

function graphOf(cohort: Cohort) {
  const nobody = new Int32Array();
  const everyone = Int32Array.from(cohort.patientKeys.keys());
  const split: Split = { train: everyone, validation: nobody, test: nobody, extra: nobody };
  return { 'co-occurrence': coOccurrences(cohort, split, 'train') };
}
