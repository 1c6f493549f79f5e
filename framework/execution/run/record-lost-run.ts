import { openJournal } from '../../records/journal-writer.js';
import { latestResult } from './latest-result.js';
import { holdExclusively } from '../../files/exclusive-lock.js';
import { resultFile } from '../../records/result-file.js';
import { journalFile } from '../../records/journal-reader.js';

/**
 * Records the end of a run whose worker died before it could record it. Otherwise the run would look as if it still went on.
 * Checkpoints stay, so that the next start continues.
 */
export async function recordLostRun(
  runFolder: string,
  status: 'failed' | 'cancelled',
  problem?: string,
): Promise<void> {
  // Whoever calls knows that the process is gone, also one that ran on another machine and kept its lock to the end.
  const options = { patience: 60_000 };
  const lock = await holdExclusively(`${runFolder}.lock`, AbortSignal.timeout(5000), undefined, options).catch(
    () => undefined,
  );
  if (lock === undefined) return;
  try {
    if (latestResult(runFolder) !== undefined) return;
    const reason = problem === undefined ? {} : { problem };
    const journal = openJournal(journalFile(runFolder));
    if (journal.isContinued) journal.append({ event: 'end', status, ...reason });
    journal.flush();
    journal.close();
    await resultFile.write(runFolder, { status, ...reason, seconds: 0 });
  } finally {
    lock.release();
  }
}
