import { stat } from 'node:fs/promises';
import type { KnownOutputs, StageNeeds } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Targets } from '../../contracts/sample.js';
import { knownSizes, type Sizes } from './known-sizes.js';

/** What a stage takes whose work grows with patients or their samples, measured on the quickstart. */
export interface TakenByPatients {
  /** Seconds, beside those of patients. */
  readonly start: number;
  /** Seconds of each patient, or of each sample. */
  readonly patient: number;
  /** Whether an engine is loaded by then. */
  readonly engine: boolean;
}

/** Bytes of the process, and of each patient in it. */
const memory = { plain: { base: 100e6, patient: 5e3 }, engine: { base: 215e6, patient: 12e3 } };

/** What a stage needs that does the same for every patient of some splits, or for each of their `targets`. */
export async function needsByPatient(
  row: RowView,
  known: KnownOutputs,
  { start, patient, engine }: TakenByPatients,
  splits: readonly (keyof Sizes)[] = ['train', 'validation', 'test', 'extra'],
  targets?: Targets,
): Promise<StageNeeds> {
  const sizes = await knownSizes(row, known, targets);
  if (sizes === undefined) return {};
  const sum = (names: readonly (keyof Sizes)[]) => names.reduce((total, name) => total + sizes[name], 0);
  const all = sum(['train', 'validation', 'test', 'extra']);
  const { base, patient: each } = engine ? memory.engine : memory.plain;
  return { seconds: start + patient * sum(splits), bytes: base + each * all };
}

/** Bytes of raw tables that are read in a second (`npm run benchmark -- cohort`), packed and plain. */
const readPerSecond = { packed: 10e6, plain: 60e6 };
/** Memory of reading: at most so much for large tables. */
const largestReading = 1.5e9;

/** What building a cohort from raw tables needs. @param files absolute paths; folders count nothing */
export async function needsOfTables(files: readonly string[]): Promise<StageNeeds> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return { packed: /\.(gz|zst|zip)$/.test(file), bytes: found?.isFile() === true ? found.size : 0 };
    }),
  );
  const seconds = sizes.reduce(
    (sum, { packed, bytes }) => sum + bytes / (packed ? readPerSecond.packed : readPerSecond.plain),
    1,
  );
  return { seconds, bytes: Math.min(largestReading, 150e6 + 40e6 * seconds) };
}
