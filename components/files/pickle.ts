import { PickleMachine } from './pickle-machine.js';
import type { PickleNames, PickleValue } from './pickle-names.js';

/**
 * Reads a pickle of protocol 0 to 5 without executing anything. Dicts become Maps, lists and tuples arrays, sets Sets, bytes
 * Uint8Arrays; integers that a number cannot hold exactly become bigints.
 *
 * @throws Error that names the global, or the place of the byte, that is refused
 */
export function readPickle(bytes: Uint8Array, names: PickleNames): PickleValue {
  return new PickleMachine(bytes, names).run();
}
