import type { Json, JsonObject } from '../json.js';

/** `plan.json` of an experiment folder: the plan as it was frozen before the first stage started. */
export interface PlanFile {
  readonly schema: 1;
  readonly title: string;
  readonly description?: string;
  /** The experiment file, relative to the folder that the command was typed in where it lies below it. */
  readonly file: string;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Leaves that all rows share: dotted path → value. */
  readonly parameters: JsonObject;
  readonly rows: readonly PlanFileRow[];
  readonly tables: readonly JsonObject[];
  /** By metric name: how a metric is shown and compared. */
  readonly metricProperties: JsonObject;
  readonly tracking?: JsonObject;
  /** Packages that bring components, the tracker among them. */
  readonly plugins?: readonly { readonly package: string; readonly folder: string }[];
}

export interface PlanFileRow {
  readonly row: string;
  /** The resolved row. */
  readonly values: JsonObject;
  /** Leaves of the resolved row: dotted path → value as text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly runs: readonly PlanFileRun[];
}

interface PlanFileRun {
  readonly seed: number;
  /** Name of the run's folder below `runs/`. */
  readonly folder: string;
  readonly stages: readonly { readonly stage: string; readonly key: string }[];
}

/** Leaves of a value by dotted path; a list or an empty map is a leaf. */
export function flatten(value: Json): Readonly<Record<string, Json>> {
  const leaves: [string, Json][] = [];
  const visit = (item: Json, path: readonly string[]): void => {
    const isMap = typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
    if (!isMap) leaves.push([path.join('.'), item]);
    else for (const [name, inner] of Object.entries(item as JsonObject)) visit(inner, [...path, name]);
  };
  visit(value, []);
  return Object.fromEntries(leaves);
}

/** A value as people write it: text as it is, everything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
