import { rm } from 'node:fs/promises';
import type { WorkerMessage } from '../../contracts/worker-message.js';
import { replaceJson } from '../../files/replace-file.js';
import type { Json } from '../../json.js';
import { progressAfter, progressFile, type ProgressFile } from '../../records/progress-file.js';

/** Milliseconds between two writings: many runs may share one file server. */
const interval = 5000;

export interface ProgressRecorder {
  readonly tell: (message: WorkerMessage) => void;
  /** Removes what was written: how a run ended stands in `result.json`. */
  readonly end: () => Promise<void>;
}

/** Writes how far a run has got into its folder, so that any process can read it while the run goes on. */
export function recordProgress(runFolder: string, milliseconds = interval): ProgressRecorder {
  let known: ProgressFile | undefined;
  let writtenAt = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = (content: ProgressFile) => {
    writtenAt = content.at;
    // What is shown is no result: a full disk must not end the run here.
    writing = writing
      .then(() => replaceJson(progressFile.path(runFolder), content as unknown as Json, 0, { durable: false }))
      .catch(() => undefined);
  };
  const tell = (message: WorkerMessage) => {
    const before = known;
    known = progressAfter(before, message, Date.now());
    if (known === undefined || known === before) return;
    if (known.stage !== before?.stage || known.at - writtenAt >= milliseconds) write(known);
  };
  const end = () => writing.then(() => rm(progressFile.path(runFolder), { force: true })).catch(() => undefined);
  return { tell, end };
}
