import { stat } from 'node:fs/promises';
import { Remembered } from './remembered.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';
import { resultFile } from '../../../../framework/records/result-file.js';
import type { MetricsFile } from '../../../../framework/records/metrics-file.js';

/**
 * What a process that follows an experiment knows from its last look. Of a thousand runs a few go on; reading all others again
 * every two seconds would take a core from the training. Everything is kept under a run's folder or a row's name.
 */
export class Memory {
  /** Times of the first events of runs. */
  readonly starts = new Remembered<number | undefined>();
  readonly scores = new Remembered<MetricsFile | undefined>();
  /** Seeds and rows of which everything has been delivered. */
  readonly seeds = new Remembered<void>();
  readonly rows = new Remembered<void>();
  private fingerprints: ReadonlyMap<string, string> = new Map();

  /** Looks which of the runs' folders have changed. Comes before they are read: what changes later shows the next time. */
  async look(folders: readonly string[]): Promise<void> {
    const looked = folders.map(async (folder) => [folder, await fingerprintOf(folder)] as const);
    this.fingerprints = new Map(await Promise.all(looked));
  }

  /** Says whether a run's folder is as it was: all that is delivered of a run is there once its journal and result are. */
  fingerprint(folder: string): string {
    return this.fingerprints.get(folder) ?? '';
  }
}

async function fingerprintOf(folder: string): Promise<string> {
  const [journal, result] = await Promise.all(
    [journalFile(folder), resultFile.path(folder)].map((file) => stat(file).catch(() => undefined)),
  );
  return `${journal?.size ?? '-'} ${result?.mtimeMs ?? '-'}`;
}
