import { existsSync } from 'node:fs';
import { UserInputError } from '../../../../framework/errors.js';
import type { ModelRegistration } from '../../../../framework/contracts/model-registry.js';
import type { MlflowClient } from '../client/client.js';
import { placeOf } from '../connection.js';
import { findLoggedModel, registerModel } from '../client/models.js';
import { latestAcknowledged } from './acknowledged.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';

/**
 * Registers the student of a delivered run in the model registry. Registered again, it keeps its version and the alias moves to
 * it.
 *
 * @throws UserInputError when there is no run, when it was not delivered to this server, or has no model there
 */
export async function registerRun(
  client: MlflowClient,
  runFolder: string,
  { name, alias }: ModelRegistration,
): Promise<string> {
  if (!existsSync(journalFile(runFolder))) {
    throw new UserInputError({
      place: runFolder,
      reason: 'no run was computed here',
      remedy: 'Name the folder of a run: runs/run-0123456789ab.',
    });
  }
  const { runId } = await latestAcknowledged(runFolder, placeOf(client.transport.connection));
  if (runId === undefined) {
    throw new UserInputError({
      place: runFolder,
      reason: `the run was not delivered to ${client.base}`,
      remedy: 'Deliver it first: formulary sync.',
    });
  }
  const { info } = await client.run(runId);
  const model = await findLoggedModel(client, info.experiment_id, runId);
  if (model === undefined) {
    throw new UserInputError({
      place: runFolder,
      reason: 'the run has no model on the server',
      remedy: 'Register a run that has finished and whose folder holds model.onnx.',
    });
  }
  return registerModel(client, { name, modelId: model.model_id, runId, ...(alias === undefined ? {} : { alias }) });
}
