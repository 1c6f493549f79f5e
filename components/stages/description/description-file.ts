import { metricsFile } from '../../../framework/records/metrics-file.js';

/** One figure of a description, and how it is shown. */
export interface Figure {
  readonly group: string;
  readonly measure: string;
  readonly label: string;
  readonly value: number;
  readonly digits: number;
  /** Signs that are printed instead of some values. */
  readonly marks?: Readonly<Record<string, string>>;
}

/**
 * Writes `metrics.json` of a run that describes something and scores no predictions: figures under `part/group/measure`, and
 * how reports show them. A measure that several groups have looks the same in each.
 *
 * @param notes what a reader must know beside the figures
 */
export async function writeDescription(
  folder: string,
  part: string,
  figures: readonly Figure[],
  notes: readonly string[],
): Promise<void> {
  const metrics = Object.fromEntries(
    figures.map(({ group, measure, value }) => [`${part}/${group}/${measure}`, value]),
  );
  const measures = Object.fromEntries(
    figures.map(({ measure, label, digits, marks }) => [measure, { label, digits, ...(marks && { marks }) }]),
  );
  const file = { metrics, description: { part, measures, notes } };
  await metricsFile.write(folder, file);
}
