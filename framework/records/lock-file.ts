import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../json.js';
import type { InputDigest } from '../plan/ingredients.js';
import type { CodeVersion } from '../execution/run/code-version.js';
import type { RunFile } from './run-file.js';
import { readStageRecord, stagePlaces } from '../execution/cache/stage-cache.js';

/** `lock.json` of a finished run: enough to compute it again elsewhere and to say whether the numbers hold. */
export interface LockFile {
  readonly schema: 1;
  readonly title: string;
  readonly row: string;
  readonly seed: number;
  readonly ablations: readonly string[];
  readonly values: JsonObject;
  /** Values to be read from the environment again: dotted path → `${env:MIMIC_III_ROOT}`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly plugins: readonly string[];
  readonly code: CodeVersion;
  readonly stages: readonly LockedStage[];
  /** `test/overall/prauc` → score. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

interface LockedStage {
  readonly stage: string;
  readonly key: string;
  /** Raw files that the stage read. */
  readonly inputs: readonly InputDigest[];
  /** Name below the stage's output → SHA-256 of the contents. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The lock of a run whose stages are all in the cache. */
export async function lockOf(run: RunFile, runsFolder: string, runFolder: string): Promise<LockFile> {
  const { schema, title, row, seed, ablations, values, environment, code } = run;
  const stages = run.stages.map(({ stage, key, ingredients }) => {
    const record = readStageRecord(stagePlaces(runsFolder, stage, key).output);
    return { stage, key, inputs: ingredients.inputs, outputs: record?.outputs ?? {} };
  });
  const plugins = run.plugins.map((plugin) => plugin.package);
  const metrics = await readMetrics(runFolder);
  return { schema, title, row, seed, ablations, values, environment, plugins, code, stages, metrics };
}

/** The scores in a run's `metrics.json`; empty where no stage wrote one. */
async function readMetrics(runFolder: string): Promise<Readonly<Record<string, number | null>>> {
  try {
    const content = JSON.parse(await readFile(path.join(runFolder, 'metrics.json'), 'utf8')) as {
      readonly metrics?: Readonly<Record<string, number | null>>;
    };
    return content.metrics ?? {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
