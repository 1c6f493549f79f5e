import { UserInputError } from '../../../framework/errors.js';

/**
 * Does what a teacher does too. An error then names options of the section `languageModel`, not of `teacher`.
 *
 * @throws UserInputError
 */
export async function inOwnWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    const { place, reason, remedy } = error.problem;
    throw new UserInputError({
      ...(place !== undefined && { place: place === 'teacher' ? 'languageModel' : renamed(place) }),
      reason: renamed(reason),
      ...(remedy !== undefined && { remedy: renamed(remedy) }),
    });
  }
}

/** A text about options of the section `teacher`, as one about those of `languageModel`. */
export function renamed(text: string): string {
  return text.replace(/\bteacher(?=\.[a-z])/g, 'languageModel');
}
