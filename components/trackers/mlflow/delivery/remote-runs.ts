import type { TrackedRun } from '../../../../framework/tracking/tracker.js';
import type { MlflowClient } from '../client/client.js';
import type { Experiment, Run } from '../client/protocol.js';

/** The seeds' runs of every experiment of the server, newest first. */
export async function remoteRuns(client: MlflowClient): Promise<TrackedRun[]> {
  const found: TrackedRun[] = [];
  for await (const experiment of client.searchExperiments()) {
    const order = ['attributes.start_time DESC'];
    const runs = client.searchRuns([experiment.experiment_id], "tags.`formulary.kind` = 'seed'", order);
    for await (const run of runs) found.push(describeRun(client.base, experiment, run));
  }
  return found;
}

function describeRun(base: string, experiment: Experiment, { info, data }: Run): TrackedRun {
  const tags = new Map((data?.tags ?? []).map(({ key, value }) => [key, value]));
  const seed = Number(tags.get('formulary.seed'));
  const metrics = (data?.metrics ?? []).map(({ key, value }) => [key, Number(value)] as const);
  const parameters = (data?.params ?? []).map(({ key, value }) => [key, value ?? ''] as const);
  return {
    experiment: experiment.name,
    row: tags.get('formulary.seed_of') ?? '',
    ...(Number.isSafeInteger(seed) ? { seed } : {}),
    status: (info.status ?? '').toLowerCase(),
    parameters: Object.fromEntries(parameters),
    metrics: Object.fromEntries(metrics),
    place: `${base}/#/experiments/${info.experiment_id}/runs/${info.run_id}`,
  };
}
