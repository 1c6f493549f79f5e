import { UserInputError } from '../../../framework/errors.js';
import type { OpenPrompted } from './measure-prompted.js';

/**
 * How the model of a row is loaded, to be measured.
 *
 * @param name what error messages call it
 * @throws UserInputError where it computes elsewhere
 */
export function openPrompted(model: { readonly open?: OpenPrompted }, name: string): OpenPrompted {
  if (model.open !== undefined) return (folder) => model.open!(folder);
  throw new UserInputError({
    place: 'evaluation.subject',
    reason: `time and memory of this ${name} cannot be measured: it does not compute in this process`,
    remedy: `Measure a row whose ${name} is of type llama.`,
  });
}
