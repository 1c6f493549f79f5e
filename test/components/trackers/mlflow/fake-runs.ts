export interface StoredRun {
  readonly run_id: string;
  experiment_id: string;
  run_name: string;
  status: string;
  start_time: number;
  end_time: number;
  lifecycle_stage: string;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  /** Points are a set: key, timestamp, step, value. */
  readonly points: Set<string>;
  readonly inputs: unknown[];
  readonly outputs: Set<string>;
}

export type Fields = Readonly<Record<string, unknown>>;
export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
}

export const refuse = (status: number, error_code: string, message: string): Reply => ({
  status,
  json: { error_code, message },
});
export const missing = (what: string): Reply => refuse(404, 'RESOURCE_DOES_NOT_EXIST', `${what} not found`);

/** `[{key, value}]` as pairs. */
export function entries(value: unknown): [string, string][] {
  return ((value ?? []) as { key: string; value: string }[]).map((entry) => [entry.key, entry.value]);
}

const invalid = (message: string): Reply => refuse(400, 'INVALID_PARAMETER_VALUE', message);

const legal = /^(?!\/)(?!.*\/\/)[\p{L}\p{N}_/.\- :]{1,250}(?<!\/)$/u;

/** Stores a batch as the server does: all checks first, then parameters, metrics, tags. */
export function logBatch(run: StoredRun, fields: Fields): Reply {
  const metrics = (fields['metrics'] ?? []) as { key: string; value: unknown; timestamp: unknown; step: unknown }[];
  const params = entries(fields['params']);
  const tags = entries(fields['tags']);
  if (metrics.length + params.length + tags.length > 1000)
    return invalid('A batch logging request can contain at most 1000');
  if (params.length > 100 || tags.length > 100) return invalid('at most 100 params and 100 tags');
  const bad = [...metrics.map(({ key }) => key), ...params.map(([key]) => key), ...tags.map(([key]) => key)].find(
    (key) => !legal.test(key),
  );
  if (bad !== undefined) return invalid(`Invalid name: '${bad}'`);
  const changed = params.find(([key, value]) => run.params.has(key) && run.params.get(key) !== value.slice(0, 6000));
  if (changed !== undefined) return invalid(`Changing param values is not allowed. Param with key='${changed[0]}'`);
  for (const [key, value] of params) run.params.set(key, value.slice(0, 6000));
  for (const metric of metrics) {
    // The server's JSON reader stops at a value it cannot read and keeps what came before, with status 200
    if (!isReadable(metric.value) || !Number.isSafeInteger(metric.timestamp) || !Number.isSafeInteger(metric.step))
      return { json: {} };
    run.points.add(JSON.stringify([metric.key, metric.timestamp, metric.step, metric.value]));
  }
  for (const [key, value] of tags) run.tags.set(key, value.slice(0, 8000));
  return { json: {} };
}

function isReadable(value: unknown): boolean {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}
