import { cancelledCode } from './cancellation.js';

/**
 * Awaits the whole work of a program. Node ends a process in silence when nothing is left that could settle the awaited
 * promise. That is a defect and must not look like success, so this says so and sets the exit code to 1. A second Ctrl-C ends
 * the process on purpose.
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
