import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { limits, shortened } from './limits.js';
import { Nothing } from './protocol.js';

/** Identifies data that a run read or was scored on. It holds nothing of the data's contents. */
export interface DatasetInput {
  /** The name, which includes the split. For one name and digest the server keeps only the first context. */
  readonly name: string;
  /** The digest under which the server keeps it; see `datasetDigest`. */
  readonly digest: string;
  readonly context: 'training' | 'validation' | 'test';
  /** What the data is made from, without any local path. */
  readonly source: object;
  /** Numbers of patients and the like. */
  readonly profile: object;
}

/** A digest, cut to the length that the server keeps. So inputs and scores name the same data. */
export function datasetDigest(digest: string): string {
  return digest.slice(0, limits.datasetDigest);
}

/**
 * Logs the data of a run. It is safe to repeat. If two runs log the same data at the same moment, the server's database refuses
 * one of them. The second attempt then finds the data there.
 */
export async function logInputs(client: MlflowClient, runId: string, inputs: readonly DatasetInput[]): Promise<void> {
  const datasets = inputs.map(({ name, digest, context, source, profile }) => ({
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: {
      name: shortened(name, 500),
      digest: datasetDigest(digest),
      source_type: 'formulary',
      source: JSON.stringify(source),
      profile: JSON.stringify(profile),
    },
  }));
  const send = () => client.post(Nothing, 'runs/log-inputs', { run_id: runId, datasets });
  try {
    await send();
  } catch (error) {
    if (!(error instanceof MlflowError && error.trouble === 'rejected')) throw error;
    await send();
  }
}
