import { cancelledCode } from './cancellation.js';

/**
 * Awaits the whole work of a program. Node ends a process, without a word, when nothing is left that could still settle what
 * it waits for: a defect, which must not look like success. Then this says so, and the exit code is 1. A second Ctrl-C ends it
 * on purpose.
 */
export async function settled<T>(program: string, work: () => Promise<T>): Promise<T> {
  const unsettled = (code: number): void => {
    if (code === cancelledCode) return;
    process.exitCode = 1;
    process.stderr.write(`${program} ended in the middle of its work: it waited for something that nothing brings\n`);
  };
  process.once('exit', unsettled);
  try {
    return await work();
  } finally {
    process.off('exit', unsettled);
  }
}
