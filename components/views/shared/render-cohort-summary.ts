import type { CohortReport } from '../../contracts/dataset.js';
import type { CohortSummary } from './summarize-cohort.js';

const shownUnmapped = 10;

/** The summary as text for a terminal. */
export function renderCohortSummary(summary: CohortSummary, { facts }: CohortReport): string {
  const { splits, patients, vocabularies, graphs, unmapped, repairs } = summary;
  const protocol = summary.protocol === null ? '' : `, protocol ${summary.protocol}`;
  const lines = [
    `${summary.database}${protocol}`,
    '',
    ...alignedTable(
      ['table', 'step', 'rows', 'visits', 'patients', 'codes'],
      summary.steps.map((step) => [step.table, step.step, step.rows, step.visits, step.patients, step.codes]),
    ),
    '',
    `patients: ${patients.single} with one visit, ${patients.multi} with more`,
    `splits: ${splits.train} train, ${splits.validation} validation, ${splits.test} test`,
    ...(splits.validation === 0 ? ['  the validation split is empty: too few patients to run on'] : []),
    ...Object.entries(vocabularies).map(
      ([kind, { size, unnamed, unseenInTraining }]) =>
        `${kind}: ${size} codes, ${unnamed} without a name, ${unseenInTraining} never in training`,
    ),
    `graphs: ${graphs.ddi.edges} interacting pairs, ${graphs.coOccurrence.edges} pairs that occur together`,
    ...Object.entries(repairs).map(([text, count]) => `repaired: ${text}: ${count}`),
    ...Object.entries(facts)
      .filter(([name]) => name !== 'protocol')
      .map(([name, value]) => `${name}: ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`),
    ...(unmapped.rows === 0 ? [] : [`prescriptions without a drug class: ${unmapped.rows} rows, most often`]),
    ...unmapped.codes
      .slice(0, shownUnmapped)
      .map(({ ndc, gsn, drug, rows }) => `  ${rows} × ${drug ?? '?'} (NDC ${ndc ?? '-'}, GSN ${gsn ?? '-'})`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Aligns texts to the left and numbers to the right. */
function alignedTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [header, ...rows.map((row) => row.map((cell) => cell.toLocaleString('en')))];
  const widths = header.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
  const isNumber = header.map((_, index) => rows.every((row) => typeof row[index] === 'number'));
  return cells.map((row) =>
    row
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
}
