import { column, missing, type Table, textAt, withColumns } from '../table/data-table.js';
import type { StepLog } from './step-log.js';

const namedAmbiguous = 20;

/** The titled codes of one ICD version. */
interface TitledCodes {
  readonly codes: ReadonlySet<string>;
  readonly longest: number;
}

/** A code of one version as a table writes it. */
interface Written {
  readonly text: string;
  readonly titled: TitledCodes;
}

/**
 * Repairs codes that went through a program that took them for numbers: 0117 became 117, or 117.0 where a field was empty. A
 * code gets its zeros back where exactly one titled code of its ICD version fits and it is none itself. Restored rows are
 * counted.
 *
 * A code that is none, and of which no code comes by zeros, may be written in another way: with a dot (038.0), in lower case
 * (v4581), as a decimal number among others (380.0). It is read as the titled code where exactly one fits. A column with zeros
 * that no number has (038.0, 250.00) is of texts: there 112.0 is 1120 where that is a code, and not 0112.
 *
 * A titled code that would be another one with zeros in front (117 and 0117 are two procedures) stays as it is. If the table
 * has lost zeros, such codes are ambiguous; they are counted and named.
 *
 * @param table columns `code` and, where the release mixes versions, `version`
 * @param titles the table of titles, with the same columns
 */
export function restoreLeadingZeros(table: Table, titles: Table, name: string, log: StepLog): Table {
  const titled = titledByVersion(titles);
  const { values, texts } = column(table, 'code');
  const versionAt = (row: number): string => ('version' in table.columns ? (textAt(table, 'version', row) ?? '') : '');
  const isOfTexts = texts!.some((code) => /^0\d+\.\d|^\d+\.\d+0$/.test(code));
  const isOfDecimals = !isOfTexts && texts!.length > 0 && texts!.every((code) => /^\d+\.0$/.test(code));
  const restoredTexts: string[] = [];
  const numbers = new Map<string, number>();
  /** The texts that each code can be, by version and code. */
  const readings = new Map<
    string,
    {
      readonly number: number;
      readonly written: string;
      readonly fits: readonly string[];
      readonly as: 'restored' | 'rewritten';
    }
  >();
  const counts = { restored: 0, rewritten: 0, decimal: 0 };
  const ambiguous = new Map<string, number>();
  const restored = new Int32Array(values.length).fill(missing);
  for (let row = 0; row < values.length; row++) {
    if (values[row] === missing) continue;
    const code = texts![values[row]!]!;
    const version = versionAt(row);
    const key = `${version}:${code}`;
    let reading = readings.get(key);
    if (reading === undefined) {
      const text = isOfDecimals ? code.slice(0, -2) : code;
      const written = { text, titled: titled.get(version) ?? noTitles };
      const byZeros = fitting(written);
      const fits = byZeros.length > 0 ? byZeros : fittingOtherwise(written, isOfTexts);
      const chosen = fits.length === 1 ? fits[0]! : text;
      const number = numbers.get(chosen) ?? restoredTexts.push(chosen) - 1;
      numbers.set(chosen, number);
      reading = { number, written: text, fits, as: byZeros.length > 0 ? 'restored' : 'rewritten' };
      readings.set(key, reading);
    }
    restored[row] = reading.number;
    if (isOfDecimals) counts.decimal++;
    if (reading.fits.length > 1) ambiguous.set(named(reading), (ambiguous.get(named(reading)) ?? 0) + 1);
    else if (restoredTexts[reading.number] !== reading.written) counts[reading.as]++;
  }
  log.repair(`${name} codes written as decimal numbers (117.0)`, counts.decimal);
  log.repair(`${name} codes whose leading zeros were lost: restored`, counts.restored);
  log.repair(`${name} codes with dots, in lower case or as decimal numbers: read as the titled code`, counts.rewritten);
  const hasLostZeros = counts.restored > 0 || !texts!.some((code) => code.startsWith('0'));
  if (hasLostZeros) tellAmbiguous(name, ambiguous, log);
  if (counts.restored + counts.rewritten + counts.decimal === 0) return table;
  return withColumns(table, { code: { values: restored, texts: restoredTexts } });
}

const noTitles: TitledCodes = { codes: new Set(), longest: 0 };

function titledByVersion(titles: Table): ReadonlyMap<string, TitledCodes> {
  const byVersion = new Map<string, Set<string>>();
  for (let row = 0; row < titles.rows; row++) {
    const code = textAt(titles, 'code', row);
    if (code === null) continue;
    const version = 'version' in titles.columns ? (textAt(titles, 'version', row) ?? '') : '';
    const codes = byVersion.get(version) ?? new Set();
    byVersion.set(version, codes.add(code));
  }
  return new Map(
    [...byVersion].map(([version, codes]) => [
      version,
      { codes, longest: Math.max(...[...codes].map((code) => code.length)) },
    ]),
  );
}

/** The titled codes that a code is, or is with zeros in front. */
function fitting({ text, titled: { codes, longest } }: Written): readonly string[] {
  if (!/^\d+$/.test(text)) return codes.has(text) ? [text] : [];
  const lengths = Array.from({ length: Math.max(0, longest - text.length + 1) }, (_, zeros) => text.length + zeros);
  return lengths.map((length) => text.padStart(length, '0')).filter((code) => codes.has(code));
}

/** The titled codes that a code is without its dot, in capitals, or as a whole number. */
function fittingOtherwise({ text, titled }: Written, isOfTexts: boolean): readonly string[] {
  if (!/^[A-Za-z]?\w*\.?\w*$/.test(text)) return [];
  const plain = text.toUpperCase().replace('.', '');
  const found = (form: string) => fitting({ text: form, titled });
  const mayBeNumber = /^\d+\.0$/.test(text);
  if (titled.codes.has(plain) && (isOfTexts || !mayBeNumber)) return [plain];
  return mayBeNumber ? [...new Set([...found(text.slice(0, -2)), ...found(plain)])] : found(plain);
}

function named({ written, fits }: { readonly written: string; readonly fits: readonly string[] }): string {
  return `${written} (${fits.join(' or ')})`;
}

function tellAmbiguous(name: string, rowsOf: ReadonlyMap<string, number>, log: StepLog): void {
  if (rowsOf.size === 0) return;
  const ordered = [...rowsOf].sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a < b ? -1 : 1)).map(([code]) => code);
  const more = ordered.length > namedAmbiguous ? ` and ${ordered.length - namedAmbiguous} more` : '';
  const rows = [...rowsOf.values()].reduce((sum, count) => sum + count, 0);
  log.ambiguity(
    `${name} codes that may have lost their leading zeros, kept as written: ${ordered.slice(0, namedAmbiguous).join(', ')}${more}`,
    rows,
  );
}
