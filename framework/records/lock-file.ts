import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../json.js';
import type { InputDigest } from './ingredients.js';
import type { CodeVersion } from './code-version.js';

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

/** The scores in a run's `metrics.json`; empty where no stage wrote one. */
export async function readMetrics(runFolder: string): Promise<Readonly<Record<string, number | null>>> {
  try {
    const content = JSON.parse(await readFile(join(runFolder, 'metrics.json'), 'utf8')) as {
      readonly metrics?: Readonly<Record<string, number | null>>;
    };
    return content.metrics ?? {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
