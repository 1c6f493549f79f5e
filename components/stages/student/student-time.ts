import type { KnownOutputs, StageNeeds } from '../../../framework/contracts/stage.js';
import type { JsonObject } from '../../../framework/json.js';
import type { RowView, Services } from '../../../framework/registry/component.js';
import { knownSizes } from '../estimate/known-sizes.js';
import { learnsUnlabelled } from '../samples/unlabelled.js';

/** Milliseconds of a step, and more for each of its patients, measured with vocabularies of a hundred codes. */
interface StepTime {
  readonly step: number;
  readonly patient: number;
}

/** By the type of the student. Those that are not listed are taken for the usual one. */
const stepTimes: Readonly<Record<string, StepTime>> = {
  safedrug: { step: 20, patient: 2.5 },
  gamenet: { step: 4, patient: 0.65 },
  micron: { step: 3, patient: 0.3 },
  retain: { step: 3, patient: 0.3 },
};
const usual: StepTime = { step: 4, patient: 0.6 };

/** Share of the epochs that a training usually makes before its patience runs out. */
const shareOfEpochs = 0.75;
/** What a patient takes that is only predicted for, as a share of what one takes that is learned from. */
const shareOfPrediction = 0.35;
/** Node, cohort and engine; then each sample. */
const [baseBytes, bytesPerSample] = [215e6, 5000];
const startSeconds = 0.8;

/** What training the student of a row needs. Students that no loss trains are done sooner than this says. */
export async function studentNeeds(
  row: RowView,
  training: Services['training'],
  known: KnownOutputs,
): Promise<StageNeeds> {
  const sizes = await knownSizes(row, known, training.targets);
  if (sizes === undefined) return {};
  const time = stepTimeOf(row);
  const learned = sizes.train + (learnsUnlabelled(row) ? sizes.extra : 0);
  const epoch = stepsTake(learned, training.batchSize, time) + shareOfPrediction * sizes.validation * time.patient;
  const epochs = training.epochs * (training.patience > 0 ? shareOfEpochs : 1);
  const samples = learned + sizes.validation + sizes.test;
  return { seconds: startSeconds + (epochs * epoch) / 1000, bytes: studentBytes(samples) };
}

/** The time of a step of the row's student. */
export function stepTimeOf(row: RowView): StepTime {
  return stepTimes[String((row.values['student'] as JsonObject)['type'])] ?? usual;
}

/** Milliseconds of an epoch over so many patients, or samples. */
export function stepsTake(learned: number, batchSize: number, { step, patient }: StepTime): number {
  return Math.ceil(learned / batchSize) * step + learned * patient;
}

/** What the process of a training holds that knows so many patients, or samples. */
export function studentBytes(samples: number): number {
  return baseBytes + bytesPerSample * samples;
}
