import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { ArrayTensor, Feeds, Scope, Tensor } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { packVisits } from '../shared/packed-visits.js';
import { visitCodes } from '../shared/visit-codes.js';
import { placeAxes } from '../shared/visit-rows.js';

export const visitKinds = ['diagnoses', 'procedures'] as const;

/** The visits of each patient behind a place that sums them up, several patients in a row. */
export interface VisitSequences<Value> {
  /** [row, 1, position, position] 0 within a patient's places, −1e9 elsewhere */
  readonly bias: Value;
  /** [row, position, 1] 1 for the place that sums a patient up, else 0 */
  readonly summary: Value;
  /** int32 [row, position] how many visits before the target each is, at most one less than there are distances */
  readonly distances: Value;
  /** int32 [patient] the place that sums the patient up */
  readonly first: Value;
}

/** The inputs that {@link sequenceFeeds} fills. */
export function visitSequenceTensors(scope: Scope): VisitSequences<Tensor> {
  const [row, position] = placeAxes;
  return {
    bias: scope.input('bias', [row, 1, position, position]),
    summary: scope.input('summary', [row, position, 1]),
    distances: scope.input('distances', [row, position], 'int32'),
    first: scope.input('first', ['patient'], 'int32'),
  };
}

/** The visits of patients and their codes, for a scope with `sequences` and a scope for each kind of codes. */
export function sequenceFeeds(cohort: Cohort, patients: Int32Array, scope: string, positions: number): Feeds {
  const visits = Array.from(patients, (patient) => visitsOf(cohort, patient));
  const packed = packVisits(Int32Array.from(visits, (own) => own.length + 1));
  const [rows, , width] = packed.bias.shape as readonly [number, number, number];
  const [summary, distances] = [new Float32Array(rows * width), new Int32Array(rows * width)];
  const places = visits.flatMap((own, patient) => {
    const first = packed.startOf[patient]!;
    summary[first] = 1;
    return own.map((_, visit) => {
      const place = first + 1 + visit;
      distances[place] = Math.min(own.length - 1 - visit, positions - 1);
      return place;
    });
  });
  const sequences: VisitSequences<ArrayTensor> = {
    bias: packed.bias,
    summary: { data: summary, shape: [rows, width, 1] },
    distances: { data: distances, shape: [rows, width] },
    first: { data: packed.startOf, shape: [patients.length] },
  };
  const placed = { data: Int32Array.from(places), shape: [places.length] };
  const codes = visitKinds.map((kind) => {
    const sets = visits.flat().map((visit) => codesOf(cohort[kind], visit));
    return feedsBelow(`${scope}/${kind}/codes`, visitCodes(sets, placed, 'mean'));
  });
  return Object.assign(feedsBelow(`${scope}/sequences`, sequences), ...codes) as Feeds;
}
