import { rounded } from './rounded.js';

/** One figure of a written table: a line of `tables/<id>.csv`. */
export interface TableFigure {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  readonly mean?: number;
  readonly sd?: number;
  readonly n?: number;
  readonly published?: number;
  /** Measured minus published. */
  readonly delta?: number;
  /** 95 % interval of the mean over seeds. */
  readonly low?: number;
  readonly high?: number;
  /** The row minus the table's baseline, a mean over patients, its 95 % interval and its corrected p. */
  readonly difference?: number;
  readonly difference_low?: number;
  readonly difference_high?: number;
  readonly p?: number;
}

const comparison = ['difference', 'difference_low', 'difference_high', 'p'] as const;
const figureColumns = ['mean', 'sd', 'n', 'low', 'high', 'published', 'delta', ...comparison] as const;

/** Reads a table that the report wrote as CSV (RFC 4180). */
export function parseTable(csv: string): TableFigure[] {
  const [header, ...lines] = records(csv);
  if (header === undefined) return [];
  return lines.map((fields) => {
    const field = (name: string): string => fields[header.indexOf(name)] ?? '';
    const numbers = figureColumns.flatMap((name) => {
      const value = Number(field(name));
      return field(name) === '' || !Number.isFinite(value) ? [] : [[name, value] as const];
    });
    return { row: field('row'), group: field('group'), metric: field('metric'), ...Object.fromEntries(numbers) };
  });
}

function records(csv: string): string[][] {
  const all: string[][] = [];
  let fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = pattern.exec(csv); match !== null && pattern.lastIndex <= csv.length; match = pattern.exec(csv)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') {
      if (fields.length > 1 || fields[0] !== '') all.push(fields);
      fields = [];
      if (pattern.lastIndex >= csv.length) break;
    }
  }
  return all;
}

/**
 * The figures of one row in MLflow's table form. The score's name comes first, because the table mode of the UI puts the runs
 * beside each other by the first column, and then what it compares, the second.
 */
export function mlflowTable(figures: readonly TableFigure[]): string {
  const columns = ['score', 'mean ± sd', ...figureColumns];
  const data = figures.map((figure) => [
    `${figure.group}/${figure.metric}`,
    meanAndSd(figure),
    ...figureColumns.map((name) => (figure[name] === undefined ? null : rounded(figure[name]))),
  ]);
  return `${JSON.stringify({ columns, data })}\n`;
}

function meanAndSd({ mean, sd }: TableFigure): string | null {
  if (mean === undefined) return null;
  return sd === undefined ? String(rounded(mean)) : `${mean.toFixed(4)} ± ${sd.toFixed(4)}`;
}
