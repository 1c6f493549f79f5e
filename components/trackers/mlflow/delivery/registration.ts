import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { UserInputError } from '../../../../framework/errors.js';
import type { ModelRegistration, RegisteredModel } from '../../../../framework/contracts/model-registry.js';
import { uploadArtifact } from '../client/artifacts.js';
import type { MlflowClient } from '../client/client.js';
import { placeOf } from '../connection.js';
import { findLoggedModel, registerModel } from '../client/models.js';
import type { Run } from '../client/protocol.js';
import { registeredDescription, versionDescription, versionTags } from '../layout/version-description.js';
import { latestAcknowledged } from './acknowledged.js';
import { modelFile, registeredFiles } from './artifacts.js';
import { withTemporaryFile } from './temporary-file.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';

/**
 * Registers the student of a delivered run in the model registry, with the files that a view wrote of it. Registered again, it
 * keeps its version and the alias moves to it.
 *
 * @throws UserInputError when there is no run, when it was not delivered to this server, or has no model there
 */
export async function registerRun(
  client: MlflowClient,
  runFolder: string,
  { name, alias, files }: ModelRegistration,
): Promise<RegisteredModel> {
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
  const seed = await client.run(runId);
  const experimentId = seed.info.experiment_id;
  const model = await findLoggedModel(client, experimentId, runId);
  if (model === undefined) {
    throw new UserInputError({
      place: runFolder,
      reason: 'the run has no model on the server',
      remedy: 'Register a run that has finished and whose folder holds model.onnx.',
    });
  }
  const { model_id: modelId, artifact_uri: place } = model;
  if (files !== undefined) await uploadFiles(client, files, place, { modelId, runId });
  const { name: experiment } = await client.experimentById(experimentId);
  const row = await rowOf(client, seed);
  const loads = (version: string): string | undefined =>
    files === undefined ? undefined : `mlflow.pyfunc.load_model(${JSON.stringify(`models:/${name}${version}`)})`;
  const use = loads(alias === undefined ? '' : `@${alias}`);
  const origin = { experiment, seed, ...(row === undefined ? {} : { row }), ...(use === undefined ? {} : { use }) };
  const version = await registerModel(client, {
    name,
    modelId,
    runId,
    ...(alias === undefined ? {} : { alias }),
    descriptions: { model: registeredDescription(), version: versionDescription(origin) },
    tags: versionTags(origin),
  });
  const link = `${client.base}/#/models/${encodeURIComponent(name)}/versions/${version}`;
  const loaded = loads(alias === undefined ? `/${version}` : `@${alias}`);
  return { version, link, ...(loaded === undefined ? {} : { use: loaded }) };
}

/** The row that a seed belongs to. Undefined where the server has lost it. */
async function rowOf(client: MlflowClient, seed: Run): Promise<Run | undefined> {
  const parent = seed.data?.tags?.find(({ key }) => key === 'mlflow.parentRunId')?.value;
  return parent === undefined ? undefined : client.run(parent).catch(() => undefined);
}

/** Uploads the files of a model. `MLmodel` comes last, because with it the model counts as one that Python loads. */
async function uploadFiles(
  client: MlflowClient,
  folder: string,
  place: string,
  { modelId, runId }: { readonly modelId: string; readonly runId: string },
): Promise<void> {
  for (const name of registeredFiles)
    if (existsSync(join(folder, name))) await uploadArtifact(client, place, name, join(folder, name));
  const described = parse(await readFile(join(folder, modelFile), 'utf8')) as object;
  const text = stringify({ ...described, model_id: modelId, run_id: runId });
  await withTemporaryFile(text, (file) => uploadArtifact(client, place, modelFile, file));
}
