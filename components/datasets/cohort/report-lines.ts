import { columnsOf, padColumns } from '../../../framework/text-columns.js';
import type { CohortReport } from '../../contracts/dataset.js';

const shownUnmapped = 10;

/** What each step left, as an aligned table. */
export function stepLines(steps: CohortReport['steps']): readonly string[] {
  return alignedTable(
    ['table', 'step', 'rows', 'visits', 'patients', 'codes'],
    steps.map((step) => [step.table, step.step, step.rows, step.visits, step.patients, step.codes]),
  );
}

/** Examples of prescriptions whose drug has no class. Empty where every drug has one. */
export function unmappedLines({ rows: total, codes }: NonNullable<CohortReport['unmapped']>): readonly string[] {
  if (total === 0) return [];
  return [
    `prescriptions without a drug class: ${total} rows, most often`,
    ...codes
      .slice(0, shownUnmapped)
      .map(({ ndc, gsn, drug, rows }) => `  ${rows} × ${drug ?? '?'} (NDC ${ndc ?? '-'}, GSN ${gsn ?? '-'})`),
  ];
}

/** Aligns texts to the left and numbers to the right. */
function alignedTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [header, ...rows.map((row) => row.map((cell) => cell.toLocaleString('en')))];
  const widths = header.map((_, index) => Math.max(...cells.map((row) => columnsOf(row[index]!))));
  const isNumber = header.map((_, index) => rows.every((row) => typeof row[index] === 'number'));
  return cells.map((row) =>
    row
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]!) : padColumns(cell, widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
}
