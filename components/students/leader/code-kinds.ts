/** The three kinds of code sets, in the order in which their vectors are concatenated (spec §3.5). */
export const codeKinds = ['diagnoses', 'procedures', 'medications'] as const;

export type CodeKind = (typeof codeKinds)[number];

/** A visit encoder and the kinds whose sequences it reads. */
export interface VisitGroup {
  /** Name of its scope below the student's. */
  readonly scope: string;
  readonly kinds: readonly CodeKind[];
}

/** One encoder for all kinds, whose sequences then go through it as one batch; or one each. */
export function visitGroups(visitEncoder: 'shared' | 'split'): readonly VisitGroup[] {
  if (visitEncoder === 'shared') return [{ scope: 'visits', kinds: codeKinds }];
  return codeKinds.map((kind) => ({ scope: `visits/${kind}`, kinds: [kind] }));
}
