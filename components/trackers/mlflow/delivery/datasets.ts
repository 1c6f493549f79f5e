import { metricsFile } from '../../../../framework/records/metrics-file.js';
import { type DatasetInput, logInputs } from '../client/datasets.js';
import { shortDigest } from './digest.js';
import type { PlanFileRow, PlanFileRun } from '../../../../framework/records/plan-file.js';
import type { RemoteRun } from './remote-run.js';

/**
 * The data of a run, with one entry per split. An entry is named after the dataset's type and the split, and identified by the
 * key of the stage that made the splits. Its only contents are numbers of patients per group.
 */
export function datasetsOf(row: PlanFileRow, run: PlanFileRun, folder: string): DatasetInput[] {
  const type = row.parameters['dataset.type'];
  const origin = run.stages.find(({ stage }) => stage === 'split') ?? run.stages[0];
  if (type === undefined || origin === undefined) return [];
  const patients = metricsFile.read(folder)?.patients ?? {};
  const splits = { train: 'training', validation: 'validation', test: 'test' } as const;
  return Object.entries(splits).map(([split, context]) => ({
    name: `${type} ${split}`,
    digest: origin.key,
    context,
    source: { dataset: type, stage: origin.stage, key: origin.key },
    profile: Object.fromEntries(Object.entries(patients).filter(([group]) => group.startsWith(`${split}/`))),
  }));
}

export async function deliverDatasets(run: RemoteRun, inputs: readonly DatasetInput[]): Promise<void> {
  if (inputs.length === 0) return;
  // The digest does not cover the counts, because the server keeps the first counts anyway.
  const identity = shortDigest(inputs.map(({ name, digest }) => [name, digest]));
  await run.acknowledged.once('datasets', identity, () => logInputs(run.client, run.runId, inputs));
}
