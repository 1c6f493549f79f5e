import type { DataFile } from '../records/data-file.js';
import type { ExperimentResults } from './read-results.js';
import { dataOf } from './row-data.js';
import { rowNames } from './row-names.js';

/** What stands above and below a table about the data that its rows were scored on. */
export interface DataNotes {
  /** In large letters: `MADE-UP PATIENTS`. */
  readonly banner?: string;
  readonly notes: readonly string[];
}

/** Facts that all rows share are said once. Rows that were scored on other targets than the first are named. */
export function dataNotes({ rows }: ExperimentResults): DataNotes {
  const described = rows.flatMap((results) => {
    const data = dataOf(results);
    return data === undefined ? [] : [{ row: results.row, data }];
  });
  const [first] = described;
  if (first === undefined) return { notes: [] };
  const banners = new Set(described.map(({ data }) => data.banner ?? 'OTHER DATA'));
  const banner = banners.size === 1 ? first.data.banner : [...banners].join(' AND ');
  const seeds = [...new Set(rows.flatMap(({ runs }) => runs.map(({ seed }) => seed)))];
  return {
    ...(banner !== undefined && { banner }),
    notes: [
      ...otherData(described),
      ...sharedFacts(described),
      `${seeds.length === 1 ? 'seed' : 'seeds'}: ${seeds.join(', ')}`,
    ],
  };
}

type Described = readonly { readonly row: string; readonly data: DataFile }[];

function otherData(described: Described): string[] {
  const groups = [...new Set(described.flatMap(({ data }) => Object.keys(data.identities ?? {})))];
  const parted = groups.flatMap((group) => {
    const scored = described.filter(({ data }) => data.identities?.[group] !== undefined);
    const identities = [...new Set(scored.map(({ data }) => data.identities?.[group]))];
    if (identities.length < 2) return [];
    return [
      identities.map((identity) => rowsWith(scored, (data) => data.identities?.[group] === identity)).join(' | '),
    ];
  });
  return [...new Set(parted)].map(
    (rows) => `NOT THE SAME PATIENTS OR LABELS, figures cannot be compared between: ${rows}`,
  );
}

function sharedFacts(described: Described): string[] {
  const facts = [...new Set(described.flatMap(({ data }) => data.facts))];
  return facts.map((fact) => {
    const isShared = described.every(({ data }) => data.facts.includes(fact));
    return isShared ? fact : `${rowsWith(described, (data) => data.facts.includes(fact))}: ${fact}`;
  });
}

function rowsWith(described: Described, has: (data: DataFile) => boolean): string {
  return rowNames(described.flatMap(({ row, data }) => (has(data) ? [row] : [])));
}
