import { codeKinds, type CodeKind } from '../../contracts/cohort.js';

/** A visit encoder and the kinds of codes whose sequences it reads. */
export interface VisitGroup {
  /** Name of its scope below the student's. */
  readonly scope: string;
  readonly kinds: readonly CodeKind[];
}

/** One encoder that reads the sequences of all kinds as one batch, or one encoder for each kind. */
export function visitGroups(visitEncoder: 'shared' | 'split'): readonly VisitGroup[] {
  if (visitEncoder === 'shared') return [{ scope: 'visits', kinds: codeKinds }];
  return codeKinds.map((kind) => ({ scope: `visits/${kind}`, kinds: [kind] }));
}
