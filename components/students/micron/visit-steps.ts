import type { ArrayTensor, Scope, Tensor } from '../../../framework/tensor/index.js';

/** Which visits a model compares that looks at changes. Visits are counted over the batch, patient by patient. */
export interface VisitSteps<Value> {
  /** int32 [visit] the visit before of the same patient; for a first visit itself */
  readonly previous: Value;
  /** [visit] 0 for a first visit, 1 for every other */
  readonly continues: Value;
  /** int32 [patient] the target visit */
  readonly last: Value;
  /** int32 [patient] the visit before the target; the target itself where there is no other */
  readonly before: Value;
}

/** @param counts [patient] how many visits each patient has, at least one */
export function visitSteps(counts: readonly number[]): VisitSteps<ArrayTensor> {
  let end = 0;
  const patients = counts.map((count) => ({ first: end, last: (end += count) - 1 }));
  const firsts = new Set(patients.map(({ first }) => first));
  const visits = Array.from({ length: end }, (_, visit) => visit);
  return {
    previous: integers(visits.map((visit) => (firsts.has(visit) ? visit : visit - 1))),
    continues: { data: Float32Array.from(visits, (visit) => (firsts.has(visit) ? 0 : 1)), shape: [end] },
    last: integers(patients.map(({ last }) => last)),
    before: integers(patients.map(({ first, last }) => Math.max(first, last - 1))),
  };
}

/** The inputs that {@link visitSteps} fills, below `scope`. */
export function visitStepTensors(scope: Scope): VisitSteps<Tensor> {
  return {
    previous: scope.input('previous', ['visit'], 'int32'),
    continues: scope.input('continues', ['visit']),
    last: scope.input('last', ['patient'], 'int32'),
    before: scope.input('before', ['patient'], 'int32'),
  };
}

function integers(values: readonly number[]): ArrayTensor {
  return { data: Int32Array.from(values), shape: [values.length] };
}
