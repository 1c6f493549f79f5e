import { createHash } from 'node:crypto';
import { MlflowError } from './errors.js';
import type { Entry, Metric } from './protocol.js';

/**
 * The limits of MLflow 3.17. Beyond them the server answers 400, truncates in silence, or drops the rest of the request and
 * answers 200. So everything is cut or refused before it is sent.
 */
export const limits = {
  /** Metrics, parameters and tags together in one log-batch. */
  entities: 1000,
  parameters: 100,
  tags: 100,
  /** Bytes of one log-batch: some servers refuse 1 MB. */
  bytes: 900_000,
  key: 250,
  parameterValue: 6000,
  runTagValue: 8000,
  experimentTagValue: 20_000,
  versionTagValue: 5000,
  /** Of a registered model, and of a version of one. */
  description: 5000,
  experimentName: 500,
  runName: 250,
  datasetDigest: 36,
} as const;

/**
 * Turns a text into a name that the server accepts for a metric, parameter or tag. Allowed are letters of any script, digits,
 * `_ / . - : ` and blanks, and the name must be its own normalized path. `recall@10` becomes `recall_at_10`.
 */
export function legalKey(name: string): string {
  const spelled = name
    .replaceAll('@', '_at_')
    .replaceAll('%', '_percent_')
    .replace(/[^\p{L}\p{N}_/.\- :]/gu, '_');
  const segments = spelled.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return shortened(segments.join('/') || '_', limits.key);
}

/**
 * A point in the form that the server stores completely. Throws for a number that would make it drop the rest of the request.
 */
export function checkedMetric(metric: Metric): Metric {
  const { value, timestamp, step } = metric;
  if (typeof value === 'number' && !Number.isFinite(value))
    throw refusal(`metric ${metric.key} has the value ${value}`, 'a finite number, or "NaN" as a string');
  if (!Number.isSafeInteger(step)) throw refusal(`metric ${metric.key} has the step ${step}`, 'a whole number');
  if (!Number.isSafeInteger(timestamp) || timestamp < 0)
    throw refusal(`metric ${metric.key} has the timestamp ${timestamp}`, 'whole milliseconds since 1970');
  return { key: legalKey(metric.key), value, timestamp, step };
}

/** A parameter. A value that the server would cut in silence is cut here and ends in a digest of the whole. */
export function checkedParameter({ key, value }: Entry): Entry {
  return { key: legalKey(key), value: shortened(text(key, value), limits.parameterValue) };
}

export function checkedTag({ key, value }: Entry, longest: number = limits.runTagValue): Entry {
  return { key: legalKey(key), value: shortened(text(key, value), longest) };
}

function text(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw refusal(`${key} has a value of type ${typeof value}`, 'a string');
}

/** Cuts a text to `longest` characters. A cut text ends in a digest of the whole, so that different texts stay different. */
export function shortened(whole: string, longest: number): string {
  if (whole.length <= longest) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  return `${whole.slice(0, longest - digest.length - 2)}… ${digest}`.replace(/[\uD800-\uDBFF](?=…)/, '');
}

/**
 * Writes the path of an artifact, segment by segment. The server decodes `%XX` a second time and refuses `#`. URL parsers
 * remove a bare `..` before the server can refuse it.
 */
export function checkedArtifactPath(path: string): string {
  const segments = path.split('/');
  const bad = segments.find(
    (segment) => segment === '' || segment === '.' || segment === '..' || /[#%]|\p{Cc}/u.test(segment),
  );
  if (bad === undefined) return segments.map(encodeURIComponent).join('/');
  throw refusal(
    `artifact "${path}" has the path segment "${bad}"`,
    'names without #, %, empty segments and dots alone',
  );
}

function refusal(received: string, expected: string): MlflowError {
  return new MlflowError('rejected', `${received}; the server takes ${expected}`);
}
