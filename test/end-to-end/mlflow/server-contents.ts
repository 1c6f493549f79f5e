/** A run as an MLflow server holds it, read through its REST API. */
export interface HeldRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly parent: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  /** Every point of every curve as `[name, timestamp, step, value]` in JSON, sorted. */
  readonly points: readonly string[];
  /** Paths of all artifacts, sorted. */
  readonly artifacts: readonly string[];
}

interface Answer {
  readonly runs?: readonly {
    readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string };
    readonly data: {
      readonly metrics?: readonly { readonly key: string }[];
      readonly params?: readonly Entry[];
      readonly tags?: readonly Entry[];
    };
  }[];
  readonly experiments?: readonly { readonly experiment_id: string; readonly name: string }[];
  readonly metrics?: readonly { timestamp: number; step?: number; value: number }[];
  readonly models?: readonly {
    readonly info: { readonly model_id: string; readonly source_run_id: string; readonly artifact_uri: string };
  }[];
  readonly files?: readonly { readonly path: string; readonly is_dir?: boolean }[];
}
type Entry = { readonly key: string; readonly value: string };

/** Asks the server directly, without any of the product's code. */
export async function ask(uri: string, path: string, body?: object): Promise<Answer> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, body === undefined ? {} : post);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** The active runs of an experiment, newest first. */
export async function searchRuns(uri: string, experiment: string): Promise<NonNullable<Answer['runs']>> {
  const { experiments = [] } = await ask(uri, 'experiments/search', { max_results: 100 });
  const ids = experiments.filter(({ name }) => name === experiment).map(({ experiment_id }) => experiment_id);
  if (ids.length === 0) return [];
  return (await ask(uri, 'runs/search', { experiment_ids: ids, max_results: 1000 })).runs ?? [];
}

/** Everything that a server holds of an experiment: its active runs by name. */
export async function heldRuns(uri: string, experiment: string): Promise<ReadonlyMap<string, HeldRun>> {
  const held = new Map<string, HeldRun>();
  for (const { info, data } of await searchRuns(uri, experiment)) {
    if (held.has(info.run_name)) throw new Error(`two active runs are named "${info.run_name}"`);
    const tags = new Map(data.tags?.map(({ key, value }) => [key, value]));
    const points: string[] = [];
    for (const { key } of data.metrics ?? []) points.push(...(await history(uri, info.run_id, key)));
    held.set(info.run_name, {
      id: info.run_id,
      name: info.run_name,
      status: info.status,
      parent: tags.get('mlflow.parentRunId'),
      parameters: new Map(data.params?.map(({ key, value }) => [key, value])),
      tags,
      points: points.sort(),
      artifacts: (await listArtifacts(uri, info.run_id, '')).sort(),
    });
  }
  return held;
}

export async function readArtifact(uri: string, runId: string, path: string): Promise<Buffer> {
  const answer = await fetch(`${uri}/get-artifact?run_uuid=${runId}&path=${encodeURIComponent(path)}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function history(uri: string, runId: string, key: string): Promise<string[]> {
  const query = `run_id=${runId}&metric_key=${encodeURIComponent(key)}&max_results=25000`;
  const { metrics = [] } = await ask(uri, `metrics/get-history?${query}`);
  return metrics.map(({ timestamp, step = 0, value }) => JSON.stringify([key, timestamp, step, value]));
}

async function listArtifacts(uri: string, runId: string, path: string): Promise<string[]> {
  const { files = [] } = await ask(uri, `artifacts/list?run_id=${runId}&path=${encodeURIComponent(path)}`);
  const inner = files.map((file) => (file.is_dir === true ? listArtifacts(uri, runId, file.path) : [file.path]));
  return (await Promise.all(inner)).flat();
}
