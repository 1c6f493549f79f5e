import { basename } from 'node:path';
import { type Seeds, seedWords } from '../records/own-seeds.js';
import { trainingFile } from '../records/training-file.js';
import type { Comparison } from './comparisons.js';
import { comparisonNotes } from './comparison-notes.js';
import { sharedTrainingNotes } from './shared-training-notes.js';
import { spreadWords } from './spread-words.js';
import type { TableRequest } from '../records/table-request.js';
import type { ExperimentResults, RunResults } from './read-results.js';

/** Trainings whose best epoch is among their last ones, which further epochs might have made better. */
function convergenceNotes({ rows }: ExperimentResults): string[] {
  const late = rows.flatMap(({ row, runs }) => {
    const trained = runs.flatMap((run) => run.folds ?? [run]);
    const ended = trained.filter(({ stages }) => stages.some(endsAtItsBest));
    return ended.length === 0 ? [] : [`${row} (${seedsInWords(ended)})`];
  });
  if (late.length === 0) return [];
  return [`may not have converged, the best epoch is within the last tenth of the epochs: ${late.join('; ')}`];
}

function seedsInWords(runs: readonly Seeds[]): string {
  if (runs.some(({ ownSeeds }) => ownSeeds !== undefined)) return runs.map((run) => seedWords(run)).join('; ');
  return `${runs.length === 1 ? 'seed' : 'seeds'} ${runs.map(({ seed }) => seed).join(', ')}`;
}

function endsAtItsBest(stageFolder: string): boolean {
  const training = trainingFile.readIfWhole(stageFolder);
  return training !== undefined && training.epochs > 0 && training.bestEpoch > 0.9 * training.epochs;
}

/** Largest number of lines about missing runs. More would bury the table. */
const mostMissing = 5;

/** Notes below a table. They say what its ± and its comparisons mean, and which runs are missing. */
export function tableNotes(
  results: ExperimentResults,
  comparisons: readonly Comparison[],
  request: TableRequest,
): string[] {
  return [
    ...describedNotes(results),
    ...spreadNotes(results),
    ...foldNotes(results),
    ...sharedTrainingNotes(results),
    ...comparisonNotes(comparisons, request),
    ...convergenceNotes(results),
    ...otherGroupNotes(results, request),
    ...missingNotes(results),
  ];
}

/** Columns that a table asks for and that stand in groups alone which it does not show: costs are of the whole model. */
function otherGroupNotes({ rows, metricProperties }: ExperimentResults, { columns, groups }: TableRequest): string[] {
  if (columns === undefined || groups === undefined || groups.length === 0) return [];
  const measured = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.measured?.metrics ?? []));
  const places = [...new Set(measured)].map((name) => name.split('/'));
  const hidden = columns.flatMap((column) => {
    const own = places.flatMap(([, group, metric]) => (metric === column ? [group!] : []));
    if (own.length === 0 || own.some((group) => groups.includes(group))) return [];
    return [`${metricProperties.get(column)?.label ?? column} stands in the group ${own.join(', ')}`];
  });
  return hidden.length === 0 ? [] : [`no figure of these groups: ${hidden.join('; ')}`];
}

/** The notes that runs wrote, first those of single rows, then those that all rows share. */
function describedNotes({ rows }: ExperimentResults): string[] {
  const described = rows.flatMap(({ row, runs }) =>
    runs.flatMap((run) => {
      const notes = run.scores?.description?.notes ?? run.scores?.measured?.notes;
      return notes === undefined ? [] : [{ run: runs.length === 1 ? row : `${row}, ${seedWords(run)}`, notes }];
    }),
  );
  const common = (described[0]?.notes ?? []).filter((note) => described.every(({ notes }) => notes.includes(note)));
  const own = described.flatMap(({ run, notes }) =>
    notes.filter((note) => !common.includes(note)).map((note) => `${run}: ${note}`),
  );
  return [...own, ...common];
}

function spreadNotes(results: ExperimentResults): string[] {
  const { several, single } = spreadWords(results);
  return [
    ...(several === undefined ? [] : [`± is the ${several}`]),
    ...(single === undefined ? [] : [`${several === undefined ? '±' : '± of a single seed'} is the ${single}`]),
  ];
}

/** What scores over folds are, and what their intervals say. */
function foldNotes({ rows }: ExperimentResults): string[] {
  const counts = [...new Set(rows.flatMap(({ runs }) => runs.flatMap(({ folds }) => folds?.length ?? [])))];
  if (counts.length === 0) return [];
  return [
    `${counts.join('- or ')}-fold: every patient is tested once, by a training that did not see the patient; scores are means over ` +
      'folds weighted by their patients. Intervals and p are over patients. The trainings of the folds share most of their ' +
      'patients, so that nothing here says how far a training on other patients would lie (Bengio and Grandvalet 2004)',
  ];
}

function missingNotes({ rows }: ExperimentResults): string[] {
  const missing = rows.flatMap(({ row, runs }) =>
    runs
      .filter(({ scores }) => scores === undefined)
      .map((run) => `missing: ${row}, ${seedWords(run)}: ${reason(run)}`),
  );
  const more = missing.length - mostMissing;
  return more > 0 ? [...missing.slice(0, mostMissing), `missing: ${more} more runs`] : missing;
}

/** Leaves out the message of a failure. A report is sent to trackers and people, and the message may quote data. */
function reason({ status, folder }: RunResults): string {
  return status === 'missing' ? 'no result yet' : `${status}; the reason is in ${basename(folder)}/result.json`;
}
