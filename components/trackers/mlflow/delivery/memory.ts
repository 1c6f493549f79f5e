import { stat } from 'node:fs/promises';
import { Remembered } from './remembered.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';
import { resultFile } from '../../../../framework/records/result-file.js';
import type { MetricsFile } from '../../../../framework/records/metrics-file.js';

/** Milliseconds for which the names of other persons' rows are kept. */
const patience = 300_000;

/**
 * Keeps what a process that follows an experiment learned at its last look. Of a thousand runs only a few go on, and reading
 * the others again every two seconds would take a core from the training. Everything is kept by a run's folder or a row's name.
 */
export class Memory {
  /** Times of the first events of runs. */
  readonly starts = new Remembered<number | undefined>();
  readonly scores = new Remembered<MetricsFile | undefined>();
  /** Seeds and rows that have been delivered completely. */
  readonly seeds = new Remembered<void>();
  readonly rows = new Remembered<void>();
  private rowsOfOthers: { readonly names: ReadonlySet<string>; readonly until: number } | undefined;
  private fingerprints: ReadonlyMap<string, string> = new Map();

  /**
   * Looks which of the runs' folders have changed. It must come before they are read, so that a later change is seen the next
   * time.
   */
  async look(folders: readonly string[]): Promise<void> {
    const looked = folders.map(async (folder) => [folder, await fingerprintOf(folder)] as const);
    this.fingerprints = new Map(await Promise.all(looked));
  }

  /**
   * Names of other persons' rows, as `read` gives them. It is asked again after some minutes, and at the end: of two who began
   * together, neither saw the other's rows, and the one who ends later does.
   */
  async others(final: boolean, read: () => Promise<ReadonlySet<string>>): Promise<ReadonlySet<string>> {
    if (this.rowsOfOthers === undefined || final || this.rowsOfOthers.until < Date.now())
      this.rowsOfOthers = { names: await read(), until: Date.now() + patience };
    return this.rowsOfOthers.names;
  }

  /**
   * A fingerprint of a run's folder, made from its journal and result. Everything that is delivered of a run exists when these
   * do.
   */
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
