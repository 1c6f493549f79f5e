import { basename } from 'node:path';
import { preparationFile, type PreparationFile } from '../../records/preparation-file.js';
import type { Block, TextCell } from '../block.js';
import type { ExperimentResults } from '../read-results.js';
import { rowNames } from '../row-names.js';

/** How the data of some rows were prepared. */
export interface Preparation {
  /** Whose data these are, where rows have different ones. */
  readonly caption: string;
  readonly blocks: readonly Block[];
}

/** The steps that prepared the data, repairs and facts: counts over all patients, once for each preparation. */
export function preparations({ rows }: ExperimentResults): Preparation[] {
  const found = new Map<string, { file: PreparationFile; rows: string[] }>();
  for (const { row, runs } of rows) {
    for (const folder of new Set(runs.flatMap(({ stages }) => stages))) {
      const file = preparationFile.readIfWhole(folder);
      if (file === undefined) continue;
      const before = found.get(basename(folder));
      if (before === undefined) found.set(basename(folder), { file, rows: [row] });
      else if (!before.rows.includes(row)) before.rows.push(row);
    }
  }
  return [...found.values()].map(({ file, rows: own }) => ({
    caption: `Preparation of the data${found.size > 1 ? ` of ${rowNames(own)}` : ''}`,
    blocks: blocksOf(file),
  }));
}

function blocksOf({ steps, repairs, facts }: PreparationFile): Block[] {
  const columns = Object.keys(steps[0] ?? {});
  const named = columns.filter((column) => steps.some((step) => typeof step[column] === 'string'));
  const counted = columns.filter((column) => !named.includes(column));
  const ofSteps = {
    header: ['step', ...counted],
    rows: steps.map((step) => ({
      name: named.map((column) => String(step[column])).join(': '),
      cells: counted.map((column) => cell(step[column])),
    })),
  };
  return [
    ...(steps.length === 0 ? [] : [ofSteps]),
    ...pairs('repaired', repairs),
    ...pairs('of the data as a whole', facts),
  ];
}

function pairs(heading: string, values: Readonly<Record<string, string | number>>): Block[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  return [{ header: [heading, ''], rows: entries.map(([name, value]) => ({ name, cells: [cell(value)] })) }];
}

function cell(value: string | number | undefined): TextCell {
  const text = typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 4 }) : (value ?? '');
  return { text, best: false };
}
