import type { MlflowClient } from '../client/client.js';
import { MlflowError } from '../client/errors.js';
import type { Entry, Run } from '../client/protocol.js';

/** The tag that says which row or run of Formulary a run of the server stands for. */
const runKeyTag = 'formulary.run_key';

export interface RunToCreate {
  readonly name: string;
  readonly startTime: number;
  readonly tags: readonly Entry[];
}

/**
 * Finds the run that carries `runKey`, or creates it. Creating is not idempotent. A request whose answer was lost may have
 * created a run, or may create one when a stopped server wakes up. So it searches, creates and searches again, and the oldest
 * run wins.
 */
export async function findOrCreateRun(
  client: MlflowClient,
  experimentId: string,
  runKey: string,
  wanted: RunToCreate,
): Promise<Run> {
  for (let attempt = 0; ; attempt++) {
    const existing = await keepOldest(client, experimentId, runKey);
    if (existing !== undefined) return existing;
    try {
      const tags = [...wanted.tags, { key: runKeyTag, value: runKey }];
      const created = await client.createRun(experimentId, wanted.name, wanted.startTime, tags);
      return (await keepOldest(client, experimentId, runKey)) ?? created;
    } catch (error) {
      if (
        !(error instanceof MlflowError && error.passes) ||
        error.trouble === 'hung' ||
        attempt >= client.transport.connection.retries
      )
        throw error;
    }
  }
}

/**
 * Finds the runs with this key and deletes all but one. It keeps `preferred` if that is among them, otherwise the oldest. We
 * set start times, so they may be equal; then the run's identifier decides, the same way in every process.
 */
export async function keepOldest(
  client: MlflowClient,
  experimentId: string,
  runKey: string,
  preferred?: string,
): Promise<Run | undefined> {
  const runs: Run[] = [];
  for await (const run of client.searchRuns([experimentId], `tags.\`${runKeyTag}\` = '${runKey}'`)) runs.push(run);
  const rank = (run: Run): string =>
    `${run.info.run_id === preferred ? 0 : 1}${String(run.info.start_time).padStart(16, '0')}`;
  runs.sort((a, b) => (rank(a) + a.info.run_id < rank(b) + b.info.run_id ? -1 : 1));
  for (const ghost of runs.slice(1)) await client.deleteRun(ghost.info.run_id);
  return runs[0];
}
