import { atcLength } from '../../knowledge/atc.js';
import { gsnDigits, ndcDigits, readGsns, readNdc } from './product-codes.js';

/** Finds the drug class of a prescription. */
export interface DrugClasses {
  readonly ofNdc: (ndc: string) => string | undefined;
  readonly ofGsn: (gsn: string) => string | undefined;
  /** The class of the ATC code that the prescription itself holds, where it holds one. */
  readonly ofAtc: (atc: string) => string | undefined;
}

interface FlatRow {
  readonly gsn: string | null;
  readonly atc: string | null;
  readonly ndc: string | null;
}

interface RxcuiRow {
  readonly rxcui: string | null;
  readonly atc: string | null;
}

/**
 * Finds classes in one flat map: by the NDC, else by the first GSN that the map has. NDCs have lost their leading zeros in the
 * map and are padded to 11 digits, GSNs to 6. `0` and `?` stand for no code. Codes shorter than the class are ignored. The
 * first row of a code wins.
 */
export function flatDrugClasses(rows: Iterable<FlatRow>, level: number): DrugClasses {
  const length = atcLength(level);
  const byNdc = new Map<string, string>();
  const byGsn = new Map<string, string>();
  for (const { gsn, atc, ndc } of rows) {
    if (atc === null || atc.length < length) continue;
    const drugClass = atc.slice(0, length).toUpperCase();
    addFirst(byNdc, ndc === null ? undefined : readNdc(ndc).code, ndcDigits, drugClass);
    addFirst(byGsn, gsn === null ? undefined : readGsns(gsn)[0]!.code, gsnDigits, drugClass);
  }
  return {
    ofNdc: (ndc) => (isNone(ndc) ? undefined : byNdc.get(ndc.padStart(ndcDigits, '0'))),
    ofGsn: (gsn) => {
      const mapped = gsn.split(/\s+/).find((part) => part !== '' && byGsn.has(part.padStart(gsnDigits, '0')));
      return mapped === undefined ? undefined : byGsn.get(mapped.padStart(gsnDigits, '0'));
    },
    ofAtc: () => undefined,
  };
}

/**
 * Finds classes with the two files of the released code. The first file leads from the NDC, which may have lost its leading
 * zeros, to an RXCUI. The second leads from the RXCUI to a class, and its first row wins.
 *
 * @param ndcToRxcui entries with an empty RXCUI or the key `idx` are skipped
 */
export function releasedDrugClasses(
  ndcToRxcui: Iterable<readonly [string, string]>,
  rxcuiToAtc: Iterable<RxcuiRow>,
  level: number,
): DrugClasses {
  const byRxcui = classesOfRxcui(rxcuiToAtc, level);
  const byNdc = new Map<string, string>();
  for (const [ndc, rxcui] of ndcToRxcui) {
    if (ndc === 'idx' || rxcui === '') continue;
    const drugClass = byRxcui.get(Number(rxcui));
    if (drugClass !== undefined) byNdc.set(ndc, drugClass);
  }
  return {
    ofNdc: (ndc) => byNdc.get(ndc) ?? byNdc.get(ndc.padStart(ndcDigits, '0')),
    ofGsn: () => undefined,
    ofAtc: () => undefined,
  };
}

/** The class of every RXCUI; the first row of one counts. Undefined where its code is broader than the level. */
export function classesOfRxcui(rows: Iterable<RxcuiRow>, level: number): ReadonlyMap<number, string | undefined> {
  const length = atcLength(level);
  const byRxcui = new Map<number, string | undefined>();
  for (const { rxcui, atc } of rows) {
    if (rxcui === null || byRxcui.has(Number(rxcui))) continue;
    byRxcui.set(Number(rxcui), atc !== null && atc.length >= length ? atc.slice(0, length).toUpperCase() : undefined);
  }
  return byRxcui;
}

/**
 * Takes classes from the ATC codes in the prescriptions. A code is cut to the level; a code broader than the level names no
 * class.
 */
export function presentDrugClasses(level: number): DrugClasses {
  const length = atcLength(level);
  const isClass = new RegExp(`^[A-Z][A-Z0-9]{${length - 1},}$`, 'i');
  return {
    ofNdc: () => undefined,
    ofGsn: () => undefined,
    ofAtc: (atc) => (isClass.test(atc) ? atc.slice(0, length).toUpperCase() : undefined),
  };
}

function addFirst(map: Map<string, string>, code: string | undefined, digits: number, drugClass: string): void {
  if (code === undefined || isNone(code)) return;
  const padded = code.padStart(digits, '0');
  if (!map.has(padded)) map.set(padded, drugClass);
}

function isNone(code: string): boolean {
  return code === '0' || code === '?';
}
