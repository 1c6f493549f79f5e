import { join } from 'node:path';
import { readJournal } from '../../../../framework/tracking/journal-tail.js';
import type { JournalEvent } from '../../../../framework/tracking/events.js';
import { readJson } from '../../../../framework/read-json.js';
import { limits } from '../client/limits.js';
import type { Entry, RunStatus } from '../client/protocol.js';
import { pointsOf } from '../layout/points.js';
import type { RemoteRun } from './remote-run.js';
import { sendArtifact } from './run-artifacts.js';

/** What the end of a run is called on the server. */
export const endStatus = { finished: 'FINISHED', failed: 'FAILED', cancelled: 'KILLED' } as const satisfies Record<
  string,
  RunStatus
>;

type Line = { readonly event: JournalEvent; readonly end: number };

/**
 * Delivers what a run's journal holds behind the acknowledged offset. Whatever comes after an end says that the run goes on.
 */
export async function deliverJournal(run: RemoteRun, folder: string): Promise<void> {
  const path = join(folder, 'journal.jsonl');
  for (;;) {
    const { lines, more } = await readJournal(path, run.acknowledged.progress.offset);
    for (let at = 0; at < lines.length;) {
      if (lines[at]!.event.event !== 'end') await run.setStatus('RUNNING', 0);
      const points = metricsFrom(lines, at);
      if (points.length > 0) await sendMetrics(run, points);
      else await sendEvent(run, folder, lines[at]!);
      at += Math.max(1, points.length);
    }
    if (!more) return;
  }
}

/** The unbroken stretch of points that starts at `from`. */
function metricsFrom(lines: readonly Line[], from: number): readonly Line[] {
  let to = from;
  while (lines[to] !== undefined && pointsOf(lines[to]!.event).length > 0) to++;
  return lines.slice(from, to);
}

/** Two batches are on their way at a time; each is acknowledged once all before it are. */
async function sendMetrics(run: RemoteRun, points: readonly Line[]): Promise<void> {
  const batches: (readonly Line[])[] = [];
  for (let at = 0; at < points.length; at += limits.entities) batches.push(points.slice(at, at + limits.entities));
  const window = 2;
  const underWay: Promise<void>[] = [];
  let failed = false;
  let acknowledged: Promise<void> = Promise.resolve();
  for (const batch of batches) {
    if (failed) break;
    const sent = run.client.logAll(run.runId, { metrics: batch.flatMap(({ event }) => pointsOf(event)) });
    const before = acknowledged;
    acknowledged = (async () => {
      await Promise.all([before, sent]);
      await acknowledge(run, batch.at(-1)!.end, batch.length);
    })();
    acknowledged.catch(() => (failed = true));
    underWay.push(sent.catch(() => undefined));
    if (underWay.length >= window) await underWay.shift();
  }
  await Promise.all(underWay);
  await acknowledged;
}

async function sendEvent(run: RemoteRun, folder: string, { event, end }: Line): Promise<void> {
  switch (event.event) {
    case 'start':
      await run.client.logAll(run.runId, { tags: startTags(event.tags) });
      break;
    case 'tag':
      await run.client.logAll(run.runId, { tags: [{ key: event.name, value: event.value }] });
      break;
    case 'artifact':
      await sendArtifact(run, folder, event);
      break;
    case 'end':
      await sendScores(run, folder, event.at);
      await run.setStatus(endStatus[event.status], event.at);
      await run.acknowledged.update({ endedAt: event.at });
      await run.removeGhosts();
      break;
    // stages, notes and the words of a problem stay in the journal: nothing on the server compares them, and an error's words may quote data
    case 'stage':
    case 'note':
    case 'metric':
    case 'usage':
      break;
  }
  await acknowledge(run, end, 1);
}

/** What the run's tags are called on the server; row and seed are there already. */
function startTags(tags: Readonly<Record<string, string>>): Entry[] {
  const names: Readonly<Record<string, string>> = {
    commit: 'mlflow.source.git.commit',
    dirty: 'mlflow.source.git.dirty',
  };
  const known = new Set(['experiment', 'row', 'seed']);
  return Object.entries(tags).flatMap(([key, value]) => (known.has(key) ? [] : [{ key: names[key] ?? key, value }]));
}

async function acknowledge(run: RemoteRun, offset: number, events: number): Promise<void> {
  await run.acknowledged.update({ offset, events: run.acknowledged.progress.events + events });
}

/** The final scores, at the time when the run ended. */
async function sendScores(run: RemoteRun, folder: string, at: number): Promise<void> {
  const scores = await readJson(join(folder, 'metrics.json'));
  if (typeof scores !== 'object' || scores === null || !('metrics' in scores)) return;
  const metrics = Object.entries(scores.metrics as Record<string, unknown>).flatMap(([key, value]) =>
    typeof value === 'number' ? [{ key, value, timestamp: at, step: 0 }] : [],
  );
  await run.client.logAll(run.runId, { metrics });
}
