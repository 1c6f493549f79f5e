import type { TokenSet } from './token-sets.js';

/** The codes of one kind of a visit. */
export interface RecordedSet {
  readonly kind: TokenSet['kind'];
  readonly visit: number;
}

/** Which sets of a patient the model reads in which role. */
export interface VisitRoles {
  /** What is averaged, pair by pair: one set as earlier diagnoses, one as earlier medications. */
  readonly earlier: readonly Readonly<Record<TokenSet['kind'], RecordedSet>>[];
  /** What stands for the diagnoses of the target visit. */
  readonly current: RecordedSet;
}

/** Every set in its own role. @param visits in order of time, the target visit last */
export function separateRoles(visits: readonly number[]): VisitRoles {
  return {
    earlier: visits.slice(0, -1).map((visit) => ({
      diagnoses: { kind: 'diagnoses', visit },
      medications: { kind: 'medications', visit },
    })),
    current: { kind: 'diagnoses', visit: visits.at(-1)! },
  };
}

/**
 * The roles of the released program. It lays the sets out as diagnoses and medications in turn, and takes the first half for
 * diagnoses and the second for medications. Of the two halves it reads all but their last entries as earlier, and the last
 * of the first half as current. The last entry of all, the medications of the target, is never read.
 */
export function interleavedRoles(visits: readonly number[]): VisitRoles {
  const inTurn = visits.flatMap((visit): readonly RecordedSet[] => [
    { kind: 'diagnoses', visit },
    { kind: 'medications', visit },
  ]);
  const count = visits.length;
  return {
    earlier: inTurn.slice(0, count - 1).map((diagnoses, t) => ({ diagnoses, medications: inTurn[count + t]! })),
    current: inTurn[count - 1]!,
  };
}
