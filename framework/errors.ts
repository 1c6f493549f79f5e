/** What is wrong, where, and what to do about it. */
export interface UserInputProblem {
  /** Where: a file, a table and line, a path in the experiment. Never a patient. */
  readonly place?: string;
  /** What was received and what was expected. */
  readonly reason: string;
  /** What to write or do instead. */
  readonly remedy?: string;
}

/** The input is wrong, not the program: shown without a stack, exit code 2. */
export class UserInputError extends Error {
  override readonly name: string = 'UserInputError';

  constructor(readonly problem: UserInputProblem) {
    super(problemInWords(problem));
  }
}

/** Place, reason and, on a line of its own, the remedy. */
export function problemInWords({ place, reason, remedy }: UserInputProblem): string {
  return `${place === undefined ? '' : `${place}: `}${reason}${remedy === undefined ? '' : `\n  ${remedy}`}`;
}
