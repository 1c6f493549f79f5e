import { column, missing, type Table, textAt, withColumns } from '../table/data-table.js';
import type { StepLog } from './step-log.js';

/**
 * Repairs a table of titles that went through a program that took its codes for numbers, while the table of codes did not: 0066
 * became 66 and titles nothing. A titled code gets its zeros back where the codes have exactly one that is it with zeros in
 * front, and not the code itself. Where they have several, the title stays as it is, and the code is counted as ambiguous.
 *
 * @param titles columns `code`, `title` and, where the release mixes versions, `version`
 * @param coded the table of codes, with the columns `code` and `version`
 */
export function restoreTitleZeros(titles: Table, coded: Table, name: string, log: StepLog): Table {
  const { values, texts } = column(titles, 'code');
  // A table that has kept the zeros of one code has kept those of all.
  if (texts!.some((code) => code.startsWith('0'))) return titles;
  const written = writtenCodes(coded);
  const restoredTexts = [...texts!];
  const restored = values.slice();
  const counts = { restored: 0, ambiguous: 0 };
  for (let row = 0; row < titles.rows; row++) {
    if (values[row] === missing) continue;
    const code = texts![values[row]!]!;
    const fits = written.get(keyOf(titles, row, code)) ?? noCodes;
    if (fits.size === 0 || (fits.size === 1 && fits.has(code))) continue;
    if (fits.size > 1) {
      counts.ambiguous++;
    } else {
      restored[row] = restoredTexts.push([...fits][0]!) - 1;
      counts.restored++;
    }
  }
  log.repair(`titles of ${name} whose codes lost their leading zeros: restored`, counts.restored);
  if (counts.ambiguous > 0)
    log.ambiguity(`titles of ${name} whose code may have lost its leading zeros: left as they are`, counts.ambiguous);
  if (counts.restored === 0) return titles;
  return withColumns(titles, { code: { values: restored, texts: restoredTexts } });
}

const noCodes: ReadonlySet<string> = new Set();

/** The codes of digits, by their version and their text without zeros in front. */
function writtenCodes(coded: Table): ReadonlyMap<string, ReadonlySet<string>> {
  const { values, texts } = column(coded, 'code');
  const codes = new Map<string, Set<string>>();
  let [last, lastVersion]: (number | undefined)[] = [];
  const versions = coded.columns['version']?.values;
  for (let row = 0; row < coded.rows; row++) {
    if (values[row] === missing || (values[row] === last && versions?.[row] === lastVersion)) continue;
    [last, lastVersion] = [values[row], versions?.[row]];
    const code = texts![values[row]!]!;
    if (!/^\d+$/.test(code)) continue;
    const key = keyOf(coded, row, code);
    codes.set(key, (codes.get(key) ?? new Set()).add(code));
  }
  return codes;
}

function keyOf(table: Table, row: number, code: string): string {
  const version = 'version' in table.columns ? (textAt(table, 'version', row) ?? '') : '';
  return `${version}:${code.replace(/^0+(?=\d)/, '')}`;
}
