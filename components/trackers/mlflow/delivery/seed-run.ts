import { journalLines } from '../../../../framework/records/journal-tail.js';
import type { JournalEvent } from '../../../../framework/contracts/journal-event.js';
import { metricsFile } from '../../../../framework/records/metrics-file.js';
import type { Entry, RunStatus } from '../client/protocol.js';
import { pointsOf } from '../layout/points.js';
import { PointStream } from './point-stream.js';
import type { RemoteRun } from './remote-run.js';
import { sendArtifact } from './run-artifacts.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';

/** The server's status for each end of a run. */
export const endStatus = { finished: 'FINISHED', failed: 'FAILED', cancelled: 'KILLED' } as const satisfies Record<
  string,
  RunStatus
>;

type EndEvent = Extract<JournalEvent, { readonly event: 'end' }>;

/** Delivers a run's journal from the acknowledged offset on. An event after an end means that the run goes on. */
export async function deliverJournal(run: RemoteRun, folder: string): Promise<void> {
  const stream = new PointStream(run);
  try {
    for await (const { event, end } of journalLines(journalFile(folder), run.acknowledged.progress.offset)) {
      if (event.event !== 'end') await run.setStatus('RUNNING', 0);
      const send = sender(run, folder, event);
      if (send === undefined) {
        await stream.add(pointsOf(event), end);
      } else {
        await stream.flush();
        await send();
        await run.acknowledge(end, 1);
      }
    }
    await stream.flush();
  } finally {
    await stream.settle();
  }
}

/** The function that sends an event by itself. Undefined for points, and for events that stay in the journal. */
function sender(run: RemoteRun, folder: string, event: JournalEvent): (() => Promise<void>) | undefined {
  switch (event.event) {
    case 'start':
      return () => run.client.logAll(run.runId, { tags: startTags(event.tags) });
    case 'artifact':
      return () => sendArtifact(run, folder, event);
    case 'end':
      return () => sendEnd(run, folder, event);
    case 'metric':
    case 'usage':
    // These stay in the journal. Nothing on the server compares stages and notes, and the message of a problem may quote data.
    case 'stage':
    case 'note':
      return undefined;
  }
}

async function sendEnd(run: RemoteRun, folder: string, { status, at }: EndEvent): Promise<void> {
  await sendScores(run, folder, at);
  await run.setStatus(endStatus[status], at);
  await run.acknowledged.update({ endedAt: at });
  await run.removeGhosts();
}

/** The run's tags under the server's names. Row and seed are there already. */
function startTags(tags: Readonly<Record<string, string>>): Entry[] {
  const names: Readonly<Record<string, string>> = {
    commit: 'mlflow.source.git.commit',
    branch: 'mlflow.source.git.branch',
    dirty: 'mlflow.source.git.dirty',
    user: 'mlflow.user',
    host: 'formulary.host',
  };
  const present = new Set(['experiment', 'row', 'seed']);
  return Object.entries(tags).flatMap(([key, value]) => (present.has(key) ? [] : [{ key: names[key] ?? key, value }]));
}

/** Sends the final scores with the time when the run ended. */
async function sendScores(run: RemoteRun, folder: string, at: number): Promise<void> {
  const scores = Object.entries(metricsFile.read(folder)?.metrics ?? {});
  const metrics = latestPartFirst(scores).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value, timestamp: at, step: 0 }],
  );
  await run.client.logAll(run.runId, { metrics });
}

/**
 * Puts the scores on `test` first, although they are computed after those on `validation`. The run's page keeps the order in
 * which scores arrive, and readers look for `test`.
 */
function latestPartFirst<Score extends readonly [string, unknown]>(scores: readonly Score[]): readonly Score[] {
  const parts = [...new Set(scores.map(partOf))];
  return parts.toReversed().flatMap((part) => scores.filter((score) => partOf(score) === part));
}

function partOf([name]: readonly [string, unknown]): string {
  return name.split('/')[0]!;
}
