import { UserInputError } from '../../../../framework/errors.js';
import type { TrackedRun, TrackedRunWithLock } from '../../../../framework/contracts/tracker.js';
import { downloadArtifact } from '../client/artifacts.js';
import type { MlflowClient } from '../client/client.js';
import type { Experiment, Run } from '../client/protocol.js';
import { ownSeedOfTag } from '../layout/own-seed-tags.js';
import { absent } from '../layout/parameters.js';

/** The seeds' runs of every experiment of the server, newest first. */
export async function remoteRuns(client: MlflowClient): Promise<TrackedRun[]> {
  const tracked: TrackedRun[] = [];
  for await (const experiment of client.searchExperiments()) {
    const order = ['attributes.start_time DESC'];
    const runs = client.searchRuns([experiment.experiment_id], "tags.`formulary.kind` = 'seed'", order);
    for await (const run of runs) tracked.push(describeRun(client, experiment, run));
  }
  return tracked;
}

/**
 * Finds the run at an address that a browser shows, with its lock file if it has one.
 *
 * @throws UserInputError when the address is not that of a run
 */
export async function remoteRun(client: MlflowClient, address: string): Promise<TrackedRunWithLock> {
  const runId = /#\/(?:experiments\/\d+\/)?runs\/([0-9a-f]{32})/.exec(address)?.[1];
  if (runId === undefined) {
    throw new UserInputError({
      place: address,
      reason: 'this is no address of a run',
      remedy: 'Copy it from the page of a run: http://host:port/#/experiments/1/runs/0123….',
    });
  }
  const run = await client.run(runId);
  const experiment = await client.experimentById(run.info.experiment_id);
  const lock = await downloadArtifact(client, run.info.artifact_uri ?? '', 'lock.json');
  return {
    ...describeRun(client, experiment, run),
    ...(lock === undefined ? {} : { lock: lock.toString('utf8') }),
  };
}

function describeRun(client: MlflowClient, experiment: Experiment, { info, data }: Run): TrackedRun {
  const tags = new Map((data?.tags ?? []).map(({ key, value }) => [key, value]));
  const { base, workspace } = client.transport.connection;
  const within = workspace === undefined ? '' : `?workspace=${encodeURIComponent(workspace)}`;
  const seed = Number(tags.get('formulary.seed') ?? Number.NaN);
  const ownSeeds = [...tags].flatMap(([tag, value]) => {
    const name = ownSeedOfTag(tag);
    return name === undefined ? [] : [[name, Number(value)] as const];
  });
  const metrics = (data?.metrics ?? []).map(({ key, value }) => [key, Number(value)] as const);
  const parameters = (data?.params ?? []).flatMap(({ key, value }) =>
    value === absent ? [] : [[key, value ?? ''] as const],
  );
  return {
    experiment: experiment.name,
    row: tags.get('formulary.seed_of') ?? tags.get('formulary.row') ?? info.run_name ?? '',
    ...(Number.isSafeInteger(seed) ? { seed } : {}),
    ...(ownSeeds.length === 0 ? {} : { ownSeeds: Object.fromEntries(ownSeeds) }),
    status: (info.status ?? '').toLowerCase(),
    parameters: Object.fromEntries(parameters),
    metrics: Object.fromEntries(metrics),
    place: `${base}/#/experiments/${info.experiment_id}/runs/${info.run_id}${within}`,
  };
}
