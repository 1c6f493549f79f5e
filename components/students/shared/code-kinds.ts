/** The three kinds of codes that a visit holds, in the order in which their vectors are concatenated. */
export const codeKinds = ['diagnoses', 'procedures', 'medications'] as const;

export type CodeKind = (typeof codeKinds)[number];
