import { join } from 'node:path';
import { openJournal } from '../records/journal-writer.js';
import { replaceJson } from '../files/replace-file.js';
import { holdExclusively } from '../files/exclusive-lock.js';
import { readResult } from '../records/run-file.js';

/**
 * Records the end of a run whose worker died before it could record it. Otherwise the run would look as if it still went on.
 * Checkpoints stay, so that the next start continues.
 */
export async function recordLostRun(
  runFolder: string,
  status: 'failed' | 'cancelled',
  problem?: string,
): Promise<void> {
  const lock = await holdExclusively(`${runFolder}.lock`, AbortSignal.timeout(5000));
  try {
    if (readResult(runFolder) !== undefined) return;
    const reason = problem === undefined ? {} : { problem };
    const journal = openJournal(join(runFolder, 'journal.jsonl'));
    if (journal.isContinued) journal.append({ event: 'end', status, ...reason });
    journal.flush();
    journal.close();
    await replaceJson(join(runFolder, 'result.json'), { status, ...reason, seconds: 0 });
  } finally {
    lock.release();
  }
}
