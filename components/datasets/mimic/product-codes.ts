import { column, missing, type Table, withColumns } from '../table/data-table.js';
import type { StepLog } from './step-log.js';

const ndcParts = [5, 4, 2] as const;
export const ndcDigits = 11;
export const gsnDigits = 6;

/** How a product's code was read: as it stands, as a number written otherwise, or not at all. */
interface ReadCode {
  /** The digits, without padding where the source has none; undefined where the text is no code or a number rounded off. */
  readonly code: string | undefined;
  readonly isRepaired: boolean;
}

/** Reads an NDC: 11 digits, or with hyphens between its three parts, or a number as pandas and spreadsheets write it. */
export function readNdc(text: string): ReadCode {
  const parts = /^(\d{1,5})-(\d{1,4})-(\d{1,2})$/.exec(text)?.slice(1);
  if (parts === undefined) return readNumber(text, ndcDigits);
  return { code: parts.map((part, index) => part.padStart(ndcParts[index]!, '0')).join(''), isRepaired: true };
}

/** Reads the GSNs of a field, which stand between blanks. */
export function readGsns(text: string): readonly ReadCode[] {
  return text.split(/\s+/).map((part) => readNumber(part, gsnDigits));
}

/**
 * Reads a whole number as digits: `63323026201`, `63323026201.0`, `6.3323026201e+10`. A number that is written with fewer
 * digits than it has was rounded off and names nothing. Other texts stay as they are.
 */
function readNumber(text: string, longest: number): ReadCode {
  if (/^\d+$/.test(text)) return { code: text, isRepaired: false };
  const written = /^(\d+)(?:\.(\d*))?(?:[eE]\+?(\d{1,2}))?$/.exec(text);
  if (written === null) return { code: text, isRepaired: false };
  const [whole, fraction, exponent] = [written[1]!, written[2] ?? '', Number(written[3] ?? 0)];
  const length = whole.length + exponent;
  const isWhole = `${whole}${fraction}`.length >= length && /^0*$/.test(`${whole}${fraction}`.slice(length));
  if (!isWhole || length > longest + 1) return { code: undefined, isRepaired: true };
  const code = `${whole}${fraction}`.slice(0, length).replace(/^0+(?=\d)/, '');
  return { code, isRepaired: true };
}

/**
 * Prescriptions whose NDCs and GSNs are digits as the mappings have them. Rows that were written otherwise are counted. A code
 * that was rounded off stays as written, so that no mapping has it.
 *
 * @param table columns `ndc` and `gsn`
 */
export function readProducts(table: Table, log: StepLog): Table {
  const ndc = withDigits(table, 'ndc', (text) => [readNdc(text)], log);
  return withDigits(ndc, 'gsn', readGsns, log);
}

function withDigits(table: Table, name: string, read: (text: string) => readonly ReadCode[], log: StepLog): Table {
  const { values, texts } = column(table, name);
  const codes = texts!.map(read);
  const repaired = codes.map((parts) => parts.some(({ isRepaired }) => isRepaired));
  if (!repaired.includes(true)) return table;
  const rounded = codes.map((parts) => parts.some(({ code }) => code === undefined));
  const numbers = new Map<string, number>();
  const numberOf = texts!.map((text, index) => {
    const chosen = rounded[index] ? text : codes[index]!.map(({ code }) => code!).join(' ');
    const number = numbers.get(chosen) ?? numbers.size;
    numbers.set(chosen, number);
    return number;
  });
  const count = (flags: readonly boolean[]) =>
    values.reduce((sum, value) => sum + (value !== missing && flags[value] === true ? 1 : 0), 0);
  const label = name.toUpperCase();
  log.repair(
    `${label}s written as decimal numbers, with exponents or hyphens: read as their digits`,
    count(repaired.map((flag, index) => flag && !rounded[index])),
  );
  log.repair(`${label}s rounded off by an exponent: not mapped`, count(rounded));
  const recoded = values.map((value) => (value === missing ? missing : numberOf[value]!));
  return withColumns(table, { [name]: { values: recoded, texts: [...numbers.keys()] } });
}
