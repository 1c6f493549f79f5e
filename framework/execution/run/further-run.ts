import type { FurtherWords, WorkerDone } from '../../contracts/worker-message.js';
import { parseWorkerWords, type WorkerRun } from './worker-words.js';

/** Bytes: what runs leave behind in a process is not always given back, so that a large one does not take another run. */
const most = 512 * 2 ** 20;

/**
 * Tells the process that started this one that its run has ended, and waits for the words of another run.
 *
 * @param isWell whether all went well so far: after a failure another process begins anew
 * @returns nothing where there is none, or where this process shall take none
 */
export async function furtherRun(isWell: boolean): Promise<WorkerRun | undefined> {
  if (!process.connected || process.send === undefined) return undefined;
  const takesMore = isWell && process.memoryUsage.rss() < most;
  process.send({ type: 'done', takesMore } satisfies WorkerDone);
  if (!takesMore) return undefined;
  const words = await new Promise<FurtherWords | undefined>((resolve) => {
    process.once('message', (message) => resolve(message as FurtherWords));
    process.once('disconnect', () => resolve(undefined));
  });
  return words && parseWorkerWords(words).runs[0];
}
