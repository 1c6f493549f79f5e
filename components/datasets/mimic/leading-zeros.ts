import { column, missing, type Table, withColumns } from '../table/data-table.js';
import type { StepLog } from './step-log.js';

const longestCode = 5;

/**
 * Repairs a table that has lost its leading zeros in a program that took codes for numbers. Such a table has no leading zero
 * left. Only then does a code get zeros in front, and only if the dictionary knows the code with them and not without. Every
 * repaired row is counted.
 */
export function restoreLeadingZeros(table: Table, titles: Table, name: string, log: StepLog): Table {
  const { values, texts } = column(table, 'code');
  if (texts!.some((code) => code.startsWith('0'))) return table;
  const dictionary = new Set(column(titles, 'code').texts);
  const restored = texts!.map((code) => (dictionary.has(code) ? code : (withZeros(code, dictionary) ?? code)));
  const numbers = new Map<string, number>();
  const numberOf = restored.map((code) => {
    const number = numbers.get(code) ?? numbers.size;
    numbers.set(code, number);
    return number;
  });
  const repaired = values.reduce((sum, code) => sum + (code !== missing && restored[code] !== texts![code] ? 1 : 0), 0);
  if (repaired === 0) return table;
  log.repair(`${name} codes whose leading zeros were lost: restored`, repaired);
  const recoded = values.map((code) => (code === missing ? missing : numberOf[code]!));
  return withColumns(table, { code: { values: recoded, texts: [...numbers.keys()] } });
}

function withZeros(code: string, dictionary: ReadonlySet<string>): string | undefined {
  for (let length = code.length + 1; length <= longestCode; length++) {
    const padded = code.padStart(length, '0');
    if (dictionary.has(padded)) return padded;
  }
  return undefined;
}
