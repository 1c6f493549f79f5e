import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes that a process may hold before it is worth the time: that of a small run is a tenth of the run's own. */
const least = 256 * 2 ** 20;

/**
 * Frees what nothing refers to any more, in a process that holds much. Node would do so later, when it has found new memory
 * already: the weights of a stage that has ended would stand beside those of the next one.
 */
export function collectGarbage(): void {
  if (process.memoryUsage.rss() < least) return;
  collect ??= exposed();
  collect();
}

/** Node's own function, which a context has that is made after the flag was set. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
