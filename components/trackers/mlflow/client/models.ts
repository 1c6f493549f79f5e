import type { Static } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { datasetDigest } from './datasets.js';
import { checkedMetric, checkedParameter, checkedTag, limits, shortened } from './limits.js';
import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { type Entry, type Metric, Nothing } from './protocol.js';

const LoggedModel = Type.Object({
  info: Type.Object({
    model_id: Type.String(),
    name: Type.String(),
    artifact_uri: Type.String(),
    status: Type.Optional(Type.String()),
    creation_timestamp_ms: Type.Optional(Type.Number()),
  }),
});
const LoggedModelAnswer = Type.Object({ model: LoggedModel });
const LoggedModelPage = Type.Object({ models: Type.Optional(Type.Array(LoggedModel)) });
const Version = Type.Object({
  version: Type.String(),
  description: Type.Optional(Type.String()),
});
const VersionAnswer = Type.Object({ model_version: Version });
const VersionPage = Type.Object({ model_versions: Type.Optional(Type.Array(Version)) });

export interface ModelToLog {
  readonly experimentId: string;
  readonly runId: string;
  /** A name without `/ : . % " '`. */
  readonly name: string;
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
}

/** Finds the model that a run has logged. It is the oldest one if a lost answer made it twice. */
export async function findLoggedModel(client: MlflowClient, experimentId: string, runId: string) {
  return (await loggedModels(client, experimentId, runId))[0];
}

/** Models, the oldest first. */
async function loggedModels(client: MlflowClient, experimentId: string, runId: string) {
  const page = await client.post(LoggedModelPage, 'logged-models/search', {
    experiment_ids: [experimentId],
    filter: `source_run_id = '${runId}'`,
    max_results: 50,
  });
  return (page.models ?? []).sort((a, b) => age(a) - age(b)).map(({ info }) => info);
}

const age = ({ info }: Static<typeof LoggedModel>): number => info.creation_timestamp_ms ?? 0;

/**
 * Finds the model that a run has logged, or creates it. As with runs, a request whose answer was lost may have created one, or
 * may do so later. The oldest one stays; others are deleted if nothing was uploaded to them.
 */
export async function findOrLogModel(client: MlflowClient, model: ModelToLog) {
  const existing = await findLoggedModel(client, model.experimentId, model.runId);
  if (existing !== undefined) return existing;
  const made = await createLoggedModel(client, model);
  const [oldest = made, ...others] = await loggedModels(client, model.experimentId, model.runId);
  const ghosts = others.filter(({ name, status }) => name === made.name && status === 'LOGGED_MODEL_PENDING');
  for (const { model_id } of ghosts) await client.delete(Nothing, `logged-models/${model_id}`);
  return oldest;
}

async function createLoggedModel(client: MlflowClient, model: ModelToLog) {
  const body = {
    experiment_id: model.experimentId,
    name: model.name.replace(/[/:.%"']/g, '-'),
    model_type: 'student',
    source_run_id: model.runId,
    params: model.params.map(checkedParameter),
    tags: model.tags.map((tag) => checkedTag(tag)),
  };
  return (await client.post(LoggedModelAnswer, 'logged-models', body, false)).model.info;
}

/** The only two statuses. The server would store another one as "unspecified" and answer 200. */
export async function setLoggedModelStatus(client: MlflowClient, modelId: string, ready: boolean): Promise<void> {
  const status = ready ? 'LOGGED_MODEL_READY' : 'LOGGED_MODEL_UPLOAD_FAILED';
  await client.patch(Nothing, `logged-models/${modelId}`, { model_id: modelId, status });
}

/** Tells the server that a run made a model. If the server refuses because it knows already, that is no error. */
export async function linkOutput(client: MlflowClient, runId: string, modelId: string): Promise<void> {
  try {
    await client.post(Nothing, 'runs/outputs', { run_id: runId, models: [{ model_id: modelId, step: 0 }] });
  } catch (error) {
    if (!(error instanceof MlflowError && error.code === 'BAD_REQUEST')) throw error;
  }
}

/** Sends the scores of a model on a dataset. The model's page shows them. */
export async function logModelMetrics(
  client: MlflowClient,
  runId: string,
  modelId: string,
  dataset: { readonly name: string; readonly digest: string },
  metrics: readonly Metric[],
): Promise<void> {
  const attached = metrics.map((metric) => ({
    ...checkedMetric(metric),
    model_id: modelId,
    dataset_name: dataset.name,
    dataset_digest: datasetDigest(dataset.digest),
  }));
  for (let from = 0; from < attached.length; from += limits.entities) {
    const batch = attached.slice(from, from + limits.entities);
    await client.post(Nothing, 'runs/log-batch', { run_id: runId, metrics: batch });
  }
}

export interface Registration {
  /** Name of the registered model. It may not hold `/` or `:`. */
  readonly name: string;
  readonly modelId: string;
  readonly runId: string;
  readonly alias?: string;
  /** In Markdown: what the versions have in common, and what this one is. */
  readonly descriptions: { readonly model: string; readonly version: string };
  /** Tags of the version. */
  readonly tags: readonly Entry[];
}

/**
 * Registers a logged model and moves the alias to it. A model that is registered already keeps its version, and a description
 * that somebody wrote stays.
 */
export async function registerModel(client: MlflowClient, registration: Registration): Promise<string> {
  const { name, modelId, runId, alias, descriptions } = registration;
  const description = shortened(descriptions.version, limits.description);
  const tags = registration.tags.map((tag) => checkedTag(tag, limits.versionTagValue));
  try {
    const model = { name, description: shortened(descriptions.model, limits.description) };
    await client.post(Nothing, 'registered-models/create', model);
  } catch (error) {
    if (!(error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
  const filter = `name='${name.replaceAll("'", "''")}' and run_id='${runId}'`;
  const query = new URLSearchParams({ filter, max_results: '1' });
  const registered = (await client.get(VersionPage, 'model-versions/search', query)).model_versions?.[0];
  const request = { name, source: `models:/${modelId}`, run_id: runId, model_id: modelId, description, tags };
  const { version } =
    registered ?? (await client.post(VersionAnswer, 'model-versions/create', request, false)).model_version;
  if (registered !== undefined) {
    if (!registered.description) await client.patch(Nothing, 'model-versions/update', { name, version, description });
    for (const tag of tags) await client.post(Nothing, 'model-versions/set-tag', { name, version, ...tag });
  }
  if (alias !== undefined) await client.post(Nothing, 'registered-models/alias', { name, alias, version });
  return version;
}
