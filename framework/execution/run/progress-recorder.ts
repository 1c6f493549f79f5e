import type { WorkerMessage } from '../../contracts/worker-message.js';
import { replaceJson } from '../../files/replace-file.js';
import type { Json } from '../../json.js';
import { progressFile, type ProgressFile } from '../../records/progress-file.js';

/** Milliseconds between two writings: many runs may share one file server. */
const interval = 5000;

/** Writes how far a run has got into its folder, so that any process can read it. */
export function recordProgress(runFolder: string, milliseconds = interval): (message: WorkerMessage) => void {
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
  return (message) => {
    const before = known;
    known = after(before, message, Date.now());
    if (known === undefined || known === before) return;
    if (known.stage !== before?.stage || known.at - writtenAt >= milliseconds) write(known);
  };
}

function after(before: ProgressFile | undefined, message: WorkerMessage, at: number): ProgressFile | undefined {
  const { stage } = message;
  const same = before?.stage === stage ? before : undefined;
  if (message.type === 'stage') return { ...same, stage, at };
  if (message.type !== 'progress') return before;
  const { done, total, unit, score = same?.score } = message;
  const { doneAtStart, startedAt } = same?.amount ?? { doneAtStart: done, startedAt: at };
  return {
    stage,
    amount: { done, total, unit, doneAtStart, startedAt },
    ...(score && { score: { name: score.name, value: Number.isFinite(score.value) ? score.value : null } }),
    at,
  };
}
