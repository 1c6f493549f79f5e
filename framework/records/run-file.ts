import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../json.js';
import type { PlannedStage } from './ingredients.js';
import type { PluginFolder } from '../registry/registry.js';
import type { CodeVersion } from './code-version.js';

/** `run.json`: everything a worker needs to compute a run, frozen before the first stage starts. */
export interface RunFile {
  readonly schema: 1;
  readonly title: string;
  readonly row: string;
  readonly seed: number;
  readonly ablations: readonly string[];
  /** The resolved row. */
  readonly values: JsonObject;
  /** Values that came from environment variables, as the file writes them: dotted path → `${env:MIMIC_III_ROOT}`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stages: readonly PlannedStage[];
  readonly plugins: readonly PluginFolder[];
  readonly code: CodeVersion;
}

/** `result.json`: how a run ended. */
export interface ResultFile {
  readonly status: 'finished' | 'failed' | 'cancelled';
  /** Message and remedy; nothing at patient level. */
  readonly problem?: string;
  /** `input`: the experiment or its data must change, not the program. */
  readonly cause?: 'input';
  readonly seconds: number;
}

export function readRunFile(folder: string): RunFile {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunFile;
}

/** How a run ended; `undefined` while it has not, and where a damaged disk or copy no longer says. */
export function readResult(folder: string): ResultFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as ResultFile;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
