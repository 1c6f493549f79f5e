import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../count.js';
import type { PublishedVerdict } from '../records/table-file.js';
import { journalFile } from '../records/journal-reader.js';
import { lockFile } from '../records/lock-file.js';
import { metricsFile } from '../records/metrics-file.js';
import { directions } from './published-directions.js';
import { publishedPoints } from './published-points.js';
import type { ExperimentResults } from './read-results.js';
import type { TableOfScores } from './table.js';

type Axis = PublishedVerdict['axes'][number];

/**
 * Whether a published table was reproduced, on four axes: it ran whole, its points lie within the tolerance or within what
 * seeds and subsampling explain, its directions agree, and its artefacts are complete. Undefined where nothing published stands
 * beside a row.
 */
export function publishedVerdict(
  table: TableOfScores,
  results: ExperimentResults,
  tolerance: number | undefined,
): PublishedVerdict | undefined {
  const cells = table.groups.flatMap((group) => group.cells.flat());
  if (table.describes || cells.every(({ published }) => published === undefined)) return undefined;
  return {
    axes: [ranWhole(results), publishedPoints(table, tolerance), directions(table), artefacts(results)],
  };
}

/** The verdict as notes below the table, a line for each axis. */
export function verdictNotes(verdict: PublishedVerdict | undefined): string[] {
  return (verdict?.axes ?? []).map(({ axis, verdict: word, words }) => `reproduction, ${axis}: ${word} (${words})`);
}

function ranWhole({ rows }: ExperimentResults): Axis {
  const runs = rows.flatMap((row) => row.runs);
  const missing = runs.filter(({ scores }) => scores === undefined).length;
  const all = `${runs.length === 1 ? 'the' : `all ${runs.length}`} ${runs.length === 1 ? 'run' : 'runs'} finished`;
  return {
    axis: 'ran whole',
    verdict: missing === 0 ? 'holds' : 'does not hold',
    words: missing === 0 ? all : `${missing} of ${count(runs.length, 'run')} without results`,
  };
}

/** Files that a run needs to be checked and repeated. */
const neededFiles = [lockFile.name, metricsFile.name] as const;

function artefacts({ rows }: ExperimentResults): Axis {
  const finished = rows.flatMap((row) => row.runs.filter(({ scores }) => scores !== undefined));
  const lacking = finished.filter(
    ({ folder }) => neededFiles.some((name) => !existsSync(join(folder, name))) || !existsSync(journalFile(folder)),
  );
  const axis = 'artefacts complete';
  if (finished.length === 0) return { axis, verdict: 'cannot be decided', words: 'no run has finished' };
  if (lacking.length > 0) {
    const words = `${lacking.length} of ${count(finished.length, 'run')} lack files`;
    return { axis, verdict: 'does not hold', words };
  }
  return { axis, verdict: 'holds', words: 'configuration, scores and journal of every finished run' };
}
