import { compareTexts } from '../../datasets/table/sort.js';

/** Rows of TWOSIDES: two drugs, and a side effect that was reported with both. */
export interface EffectReports {
  readonly rows: number;
  readonly first: (row: number) => string;
  readonly second: (row: number) => string;
  /** Identifier of the side effect. */
  readonly effect: (row: number) => string;
  readonly name: (row: number) => string;
}

/**
 * Names of the side effects with the fewest reports. The released code sorts by count alone, so its cut depends on the sort.
 * Here equal counts are ordered by identifier, then name, ascending, and the last `count` are taken.
 */
export function rarestEffects(reports: EffectReports, count: number): ReadonlySet<string> {
  const counts = new Map<string, { readonly effect: string; readonly name: string; rows: number }>();
  for (let row = 0; row < reports.rows; row++) {
    const [effect, name] = [reports.effect(row), reports.name(row)];
    const key = `${effect}\0${name}`;
    const counted = counts.get(key);
    if (counted === undefined) counts.set(key, { effect, name, rows: 1 });
    else counted.rows++;
  }
  const ordered = [...counts.values()].sort(
    (a, b) => b.rows - a.rows || compareTexts(a.effect, b.effect) || compareTexts(a.name, b.name),
  );
  return new Set(ordered.slice(-count).map(({ name }) => name));
}

/**
 * Pairs of ATC codes of drugs that were reported together with one of the effects, each pair once. Effects are compared by
 * name, as in the released code, so two identifiers with one name count as one.
 */
export function interactingDrugs(
  reports: EffectReports,
  effects: ReadonlySet<string>,
  codes: ReadonlyMap<string, readonly string[]>,
): (readonly [string, string])[] {
  const drugs = new Set<string>();
  const pairs = new Map<string, readonly [string, string]>();
  for (let row = 0; row < reports.rows; row++) {
    if (!effects.has(reports.name(row))) continue;
    const [first, second] = [reports.first(row), reports.second(row)];
    const key = first < second ? `${first} ${second}` : `${second} ${first}`;
    if (drugs.has(key)) continue;
    drugs.add(key);
    for (const a of codes.get(first) ?? []) {
      for (const b of codes.get(second) ?? []) {
        const pair = a < b ? ([a, b] as const) : ([b, a] as const);
        if (a !== b) pairs.set(pair.join(' '), pair);
      }
    }
  }
  return [...pairs.values()].sort(([a, b], [c, d]) => compareTexts(a, c) || compareTexts(b, d));
}
