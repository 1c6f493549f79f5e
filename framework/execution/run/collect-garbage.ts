import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Frees what nothing refers to any more. Node would do so later, when it has found new memory already: the weights of a
 * stage that has ended would stand beside those of the next one.
 */
export function collectGarbage(): void {
  collect ??= exposed();
  collect();
}

/** Node's own function, which a context has that is made after the flag was set. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
