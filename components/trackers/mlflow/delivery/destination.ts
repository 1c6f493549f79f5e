import type { MlflowClient } from '../client/client.js';
import { placeOf } from '../connection.js';
import { MlflowError } from '../client/errors.js';
import type { Experiment } from '../client/protocol.js';
import { shortDigest } from './digest.js';

/** The experiment of a server to which everything is delivered. */
export interface Destination {
  readonly experimentId: string;
  /** Names server and experiment in `mlflow.json`. A new server with the same numbers is another destination. */
  readonly name: string;
  /**
   * Whether the experiment was deleted and has just been restored. Restoring it restores every run, also unwanted duplicates.
   */
  readonly restored: boolean;
}

/** The experiment, by its name or by the identifier of an existing one. */
export type WantedExperiment = { readonly name: string } | { readonly id: string };

/**
 * Finds or creates the experiment. If it was deleted in the UI, it is restored, because nothing can be logged to a deleted
 * experiment.
 */
export async function openDestination(client: MlflowClient, wanted: WantedExperiment): Promise<Destination> {
  const experiment =
    'id' in wanted ? await client.experimentById(wanted.id) : await findOrCreateExperiment(client, wanted.name);
  const restored = experiment.lifecycle_stage === 'deleted';
  if (restored) await client.restoreExperiment(experiment.experiment_id);
  const { experiment_id: experimentId, creation_time: created } = experiment;
  const name = `${placeOf(client.transport.connection)} ${experimentId} ${shortDigest([created ?? '', experiment.name], 8)}`;
  return { experimentId, name, restored };
}

async function findOrCreateExperiment(client: MlflowClient, name: string): Promise<Experiment> {
  const existing = await client.experimentByName(name);
  if (existing !== undefined) return existing;
  try {
    await client.createExperiment(name, [{ key: 'mlflow.experimentKind', value: 'custom_model_development' }]);
  } catch (error) {
    // Another process was faster, or a request of ours that seemed lost.
    if (!(error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
  const created = await client.experimentByName(name);
  if (created !== undefined) return created;
  throw new MlflowError('rejected', `experiment "${name}" was created but cannot be found on ${client.base}`);
}
