import type { PatientScores } from './patient-scores.js';

/** The scores of all folds behind one another: each patient is in one of them. */
export function joinFolds(folds: readonly PatientScores[]): PatientScores {
  const [first] = folds;
  if (folds.length === 1) return first!;
  const chained = (
    of: (fold: PatientScores) => ReadonlyMap<string, ArrayLike<number>> | undefined,
    missing: (rows: number) => Float64Array,
  ) => {
    const names = new Set(folds.flatMap((fold) => [...(of(fold)?.keys() ?? [])]));
    return new Map(
      [...names].map((name) => [
        name,
        chain(folds.map((fold) => of(fold)?.get(name) ?? missing(fold.patients.length))),
      ]),
    );
  };
  const groups = new Set(folds.flatMap(({ identities }) => [...(identities?.keys() ?? [])]));
  const identityOf = (group: string) => folds.map(({ identities }) => identities?.get(group) ?? '').join(' ');
  return {
    identities: new Map([...groups].map((group) => [group, identityOf(group)])),
    patients: chain(folds.map(({ patients }) => patients)),
    members: chained(({ members }) => members, none),
    scores: chained(({ scores }) => scores, none),
    weights: chained(
      ({ weights }) => weights,
      (rows) => new Float64Array(rows).fill(1),
    ),
  };
}

function chain(arrays: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(arrays.flatMap((array) => Array.from(array)));
}

function none(rows: number): Float64Array {
  return new Float64Array(rows);
}
