import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { limits, shortened } from './limits.js';
import { Nothing } from './protocol.js';

/** Data that a run read or was scored on, by what identifies it: nothing of its contents. */
export interface DatasetInput {
  /** Holds the split: of one name and digest the server keeps only the first context. */
  readonly name: string;
  /** What the server calls it: see `datasetDigest`. */
  readonly digest: string;
  readonly context: 'training' | 'validation' | 'test';
  /** What it is made of, without any local path. */
  readonly source: object;
  /** Counts. */
  readonly profile: object;
}

/** Cut to what the server keeps, so that inputs and scores name the same data. */
export function datasetDigest(digest: string): string {
  return digest.slice(0, limits.datasetDigest);
}

/**
 * Safe to repeat. Two runs that log the same data at the same moment collide in the server's database, and one of them is
 * refused; the second attempt finds the data there.
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
