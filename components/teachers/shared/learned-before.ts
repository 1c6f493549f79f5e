import { isDeepStrictEqual } from 'node:util';
import { UserInputError } from '../../../framework/errors.js';
import type { TeacherExamples } from '../../contracts/teacher.js';
import { learnedPatients, trainingTrail } from './training-trail.js';

/** A teacher that was trained before, as an experiment names it. */
export interface TrainedBefore {
  /** What of the experiment names it: `teacher.from (runs/run-…)`. */
  readonly place: string;
  /** The output folder of the stage that trained it. */
  readonly folder: string;
}

/**
 * Refuses a teacher that was trained for other medications than an experiment has, or learned from patients that the experiment
 * validates or tests on.
 *
 * @throws UserInputError also where the folder does not say what the teacher learned from
 */
export function requireFit(trained: TrainedBefore, { medications, validation, later }: TeacherExamples): void {
  const trail = trainingTrail.read(trained.folder);
  const learned = learnedPatients.read(trained.folder);
  if (trail === undefined || learned === undefined) {
    const remedy = 'Run that experiment again: its teacher is of an older version.';
    throw refused(trained, 'it does not say what it learned from', remedy);
  }
  requireSameMedications(trained, trail.medications, medications);
  const [train, chosen] = [learned.train, learned.validation].map((keys) => new Set(keys.map(patientOf)));
  const seen = {
    test: countOf(later.keys, (patient) => train!.has(patient) || chosen!.has(patient)),
    validation: countOf(validation.keys, (patient) => train!.has(patient)),
  };
  for (const [split, [count, all]] of Object.entries(seen)) {
    if (count === 0) continue;
    const remedy = 'Use the same split in both experiments, or train a teacher here.';
    throw refused(trained, `it learned from ${count} of the ${all} ${split} patients of this experiment`, remedy);
  }
}

/** Refuses a teacher that learned from prompts of another wording. The two are sections `prompt`, defaults included. */
export function requireSameWording(trained: TrainedBefore, learned: unknown, own: unknown): void {
  if (isDeepStrictEqual(learned, own)) return;
  throw refused(trained, 'it learned from prompts of another wording', 'Use the same section `prompt` in both.');
}

function requireSameMedications(
  trained: TrainedBefore,
  learned: readonly string[],
  medications: readonly string[],
): void {
  if (isDeepStrictEqual(learned, medications)) return;
  const unknown = medications.filter((code) => !learned.includes(code)).length;
  const order = unknown === 0 && learned.length === medications.length ? ' in another order' : '';
  throw refused(
    trained,
    `it learned ${learned.length} medications${order}, and the cohort has ${medications.length}, ${unknown} of them unknown to it`,
    'Take a teacher of this cohort, or train one.',
  );
}

function refused({ place }: TrainedBefore, reason: string, remedy: string): UserInputError {
  return new UserInputError({ place, reason, remedy });
}

/** The patient of the key of a prompt: `7b…` or, where the target is an earlier visit, `7b…/a0…`. */
function patientOf(key: string): string {
  return key.split('/', 1)[0]!;
}

/** How many distinct patients a condition holds for, and how many there are. */
function countOf(keys: readonly string[], holds: (patient: string) => boolean): readonly [number, number] {
  const patients = [...new Set(keys.map(patientOf))];
  return [patients.filter(holds).length, patients.length];
}
