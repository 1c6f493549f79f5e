import type { FigureResults, FigureRow } from '../../../framework/contracts/figure.js';
import { seriesEncoding, type SeriesEncoding, type SeriesLook } from './series.js';

/** More lines than these cannot be told apart. */
const mostRows = 12;

/** The rows that a figure has room for. */
export interface ShownRows<Row> {
  readonly rows: readonly Row[];
  /** Says how many are left out, if any. */
  readonly leftOut: readonly string[];
}

/** The rows of the results that are named, in their order; all where none are. */
export function namedRows({ rows }: FigureResults, names: readonly string[] | undefined): readonly FigureRow[] {
  return names === undefined ? rows : names.flatMap((name) => rows.filter(({ row }) => row === name));
}

/** The first twelve rows. */
export function firstRows<Row>(rows: readonly Row[]): ShownRows<Row> {
  const left = rows.length - mostRows;
  return {
    rows: rows.slice(0, mostRows),
    leftOut: left > 0 ? [`${left} more rows are not shown: name them with "rows:".`] : [],
  };
}

/** Encodings of the field `row`, with the colours that the rows have in every figure. */
export function rowEncoding(
  rows: readonly Pick<FigureRow, 'row' | 'colour'>[],
  drawnAs: SeriesLook['drawnAs'] = 'points',
): SeriesEncoding {
  return seriesEncoding(
    'row',
    rows.map(({ row }) => row),
    rows.map(({ colour }) => colour),
    { legend: 'always', drawnAs },
  );
}
