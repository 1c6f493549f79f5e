import {
  continuations,
  packSequences,
  type ArrayTensor,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';

/** The row and the position of a place. Each patient's visits stand side by side in one row, in order of time. */
export const placeAxes = ['visit row', 'visit position'] as const;

/** All places, row by row: [place, …] is [row, position, …] made flat. */
export const places = 'visit row*visit position';

/** What a model that reads visits in order of time must know of them; `visitRows` fills it, `visitRowTensors` declares it. */
export interface VisitRows<Value> {
  /** [row, position] `continues` of `gatedRecurrentUnit` */
  readonly continues: Value;
  /** [row, position] `continues` where the last visit is read first */
  readonly 'continues-in-reverse': Value;
  /** int32 [visit] the place of each visit, patient by patient, in order of time */
  readonly places: Value;
  /**
   * int32 [visit] whose visit it is, as the number of the patient in the batch: for sums and softmax over a patient's visits
   */
  readonly owners: Value;
  /** int32 [patient] the place of the last visit of each patient */
  readonly last: Value;
}

/**
 * Lays the visits of a batch into rows: as many as the longest patient has make the width, and shorter ones share a row.
 *
 * @param counts [patient] how many visits are read of each patient, at least one
 */
export function visitRows(counts: ArrayLike<number>): VisitRows<ArrayTensor> {
  const packing = packSequences(counts, 1);
  const starts = packing.rowOf.map((row, patient) => row * packing.width + packing.offsetOf[patient]!);
  const visits = Array.from(counts, (count, patient) => {
    if (count < 1) throw new Error(`patient ${patient} of the batch has no visit to read`);
    return Array.from({ length: count }, (_, visit) => ({ patient, place: starts[patient]! + visit }));
  });
  return {
    continues: continuations(packing),
    'continues-in-reverse': continuations(packing, { reverse: true }),
    places: vector(visits.flat().map(({ place }) => place)),
    owners: vector(visits.flat().map(({ patient }) => patient)),
    last: vector(visits.map((own) => own.at(-1)!.place)),
  };
}

/** The inputs that `visitRows` fills, below `scope`. */
export function visitRowTensors(scope: Scope): VisitRows<Tensor> {
  return {
    continues: scope.input('continues', placeAxes),
    'continues-in-reverse': scope.input('continues-in-reverse', placeAxes),
    places: scope.input('places', ['visit'], 'int32'),
    owners: scope.input('owners', ['visit'], 'int32'),
    last: scope.input('last', ['patient'], 'int32'),
  };
}

function vector(values: readonly number[]): ArrayTensor {
  return { data: Int32Array.from(values), shape: [values.length] };
}
