import type { StageContext } from '../../../framework/contracts/stage.js';
import { writeDescription, type Figure } from '../description/description-file.js';
import type { Asked } from './asked.js';
import { measureLatency } from './latency.js';
import { measuredOn } from './machine.js';
import { watchPeakMemory } from './peak-memory.js';

/** What measuring needs of a stage. */
export type MeasureContext = Pick<StageContext, 'folder' | 'signal' | 'journal' | 'input'>;

/** Patients a call. */
const batches = [1, 100] as const;

/** Figures of each batch size. */
export const efficiencyGroups = batches.map((batch) => `batch-${batch}` as const);

const measures = {
  model: { label: 'model alone (ms/patient)', digits: 3 },
  'end-to-end': { label: 'end to end (ms/patient)', digits: 3 },
  memory: { label: 'peak memory (MB)', digits: 0 },
} as const;

export const efficiencyMeasures = Object.keys(measures);

/**
 * Loads a model, asks it about patients of the test split one at a time and a hundred at a time, and writes what that took.
 * Memory is the most that the process needed on top of what it had before the model was loaded.
 *
 * @param patients number of patients of the test split
 */
export async function measureEfficiency(
  open: () => Promise<Asked>,
  patients: number,
  { folder, signal, journal }: MeasureContext,
): Promise<void> {
  const begun = new Date();
  const peak = watchPeakMemory();
  const asked = await open();
  const figures: Figure[] = [];
  const calls: string[] = [];
  try {
    for (const [index, batch] of batches.entries()) {
      journal.progress(index, batches.length, 'batch sizes');
      const group = `batch-${batch}` as const;
      const latency = await measureLatency(asked, batch, patients, signal);
      figures.push(figure(group, 'model', latency.model), figure(group, 'end-to-end', latency.endToEnd));
      const memory = peak();
      if (memory !== undefined) figures.push(figure(group, 'memory', memory));
      calls.push(`${latency.calls} at ${group}`);
    }
  } finally {
    await asked.dispose();
  }
  await writeDescription(folder, 'efficiency', figures, [
    `${measuredOn(begun)}: medians over warm calls (${calls.join(', ')})`,
    'other work on the machine makes times larger; they stay as measured until `evaluation.measurement` has another number',
  ]);
}

function figure(group: (typeof efficiencyGroups)[number], measure: keyof typeof measures, value: number): Figure {
  return { group, measure, value, ...measures[measure] };
}
