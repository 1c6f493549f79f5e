import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile, type RecordFile } from './record.js';

const figure = {
  /** Mean over the row's seeds; of several teachers, over their runs' means, as `sd`, `n`, `low` and `high`. */
  mean: Type.Optional(Type.Number()),
  /** Over seeds (divisor n - 1); of a single seed, over its subsampling rounds. */
  sd: Type.Optional(Type.Number()),
  /** Number of seeds that have the score, or of teachers; 0 where only a published figure is known. */
  n: Type.Integer(),
  published: Type.Optional(Type.Number()),
  /** Measured minus published. */
  delta: Type.Optional(Type.Number()),
  /** 95 % interval of the mean over seeds. */
  low: Type.Optional(Type.Number()),
  high: Type.Optional(Type.Number()),
  /** The row minus the table's baseline, a mean over patients. */
  difference: Type.Optional(Type.Number()),
  /** 95 % interval of the difference. */
  difference_low: Type.Optional(Type.Number()),
  difference_high: Type.Optional(Type.Number()),
  /** Of the difference, corrected for all comparisons of the table. */
  p: Type.Optional(Type.Number()),
  /** Effect sizes of the difference over patients. */
  cohens_dz: Type.Optional(Type.Number()),
  rank_biserial: Type.Optional(Type.Number()),
  /** That the rows differ by less than the table's tolerance, corrected for all comparisons of the table. */
  p_equivalent: Type.Optional(Type.Number()),
};

const nestedFigure = {
  /** Number of runs that have the score, where the row has several teachers. */
  runs: Type.Optional(Type.Integer()),
  /** Between the runs of one teacher, pooled, where the row has several. */
  sd_trainings: Type.Optional(Type.Number()),
};

const rankFigure = {
  /** Of the row on its dataset, where the table asks for ranks: 1 is best. */
  rank: Type.Optional(Type.Number()),
  /** Of the row of the file over all datasets. */
  average_rank: Type.Optional(Type.Number()),
  /** That its ranks do not differ from the baseline's, corrected for all rows. */
  rank_p: Type.Optional(Type.Number()),
};

/** What a figure may say, in the order of a CSV's columns. */
export type FigureColumn = keyof typeof figure;
export const figureColumns = Object.keys(figure) as readonly FigureColumn[];
/** What a figure says beside these where a row has several teachers. */
export const nestedColumns = Object.keys(nestedFigure) as readonly (keyof typeof nestedFigure)[];
/** What a figure says where the table asks for ranks over datasets. */
export const rankColumns = Object.keys(rankFigure) as readonly (keyof typeof rankFigure)[];

const Figure = Type.Object({
  row: Type.String(),
  group: Type.String(),
  metric: Type.String(),
  ...figure,
  ...nestedFigure,
  ...rankFigure,
  /**
   * What is said of p: `0.083`, `< 0.002` where it is but a bound, `too few` (patients), `one training`, `not defined`,
   * `equal`.
   */
  p_words: Type.Optional(Type.String()),
  /** Whether the table marks the figure as the best of its column. */
  best: Type.Optional(Type.Boolean()),
});

/** Whether a published table was reproduced. */
const PublishedVerdict = Type.Object({
  axes: Type.Array(
    Type.Object({
      axis: Type.String(),
      verdict: Type.Union([Type.Literal('holds'), Type.Literal('does not hold'), Type.Literal('cannot be decided')]),
      /** Why. */
      words: Type.String(),
    }),
  ),
});
export type PublishedVerdict = Frozen<Static<typeof PublishedVerdict>>;

/** How the rows of the file rank over datasets by one metric in one group. */
const Ranks = Type.Object({
  group: Type.String(),
  metric: Type.String(),
  datasets: Type.Array(Type.String()),
  average_ranks: Type.Array(Type.Object({ row: Type.String(), average_rank: Type.Number() })),
  baseline: Type.Optional(Type.String()),
  /** Why nothing is tested: `too few datasets`, or `equal`. */
  untested: Type.Optional(Type.String()),
  /** Friedman's statistic, corrected for ties, and Iman and Davenport's; absent where it is infinite. */
  chi_square: Type.Optional(Type.Number()),
  f: Type.Optional(Type.Number()),
  degrees_of_freedom: Type.Optional(Type.Array(Type.Number())),
  /** That no rows differ. */
  p: Type.Optional(Type.Number()),
  /** Number of orders of the ranks that p is a share of, and whether they are all; absent where p is of F. */
  orders: Type.Optional(Type.Integer()),
  every_order: Type.Optional(Type.Boolean()),
  /** All pairs by Nemenyi, or each row with the baseline, Holm-corrected. */
  pairs: Type.Optional(Type.Array(Type.Object({ row: Type.String(), other: Type.String(), p: Type.Number() }))),
});

/** What a table says of one row, group and metric, in full precision. */
export type TableFigure = Frozen<Static<typeof Figure>>;

/** `tables/<id>.json` of an experiment folder: a table's figures as the report computed them. */
const TableFile = Type.Object({
  schema: Type.Literal(1),
  id: Type.String(),
  title: Type.String(),
  /** The patients whose scores the figures are; those of test where absent. */
  split: Type.Optional(Type.String()),
  /** The row that the others are compared with. */
  baseline: Type.Optional(Type.String()),
  /** Stands above the table in large letters. */
  banner: Type.Optional(Type.String()),
  figures: Type.Array(Figure),
  /** Ranks over datasets; absent where the table asks for none. */
  rankings: Type.Optional(Type.Array(Ranks)),
  /** Whether the published table was reproduced; absent where the table has no published figures. */
  reproduction: Type.Optional(PublishedVerdict),
  /** `group/metric` → why no row is marked as best. */
  no_best: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Which rows of a search validation picks, with their scores on test; also among the notes. */
  choice: Type.Optional(Type.Array(Type.String())),
  /** What a reader must know beside the figures. */
  notes: Type.Array(Type.String()),
});
export type TableFile = Frozen<Static<typeof TableFile>>;

/** `<id>.json` in an experiment folder's `tables/`. */
export function tableFile(id: string): RecordFile<TableFile> {
  return recordFile(`${tableName(id)}.json`, TableFile, { remedy: 'Write it anew: formulary report.' });
}

/** What the names of a table's files begin with: `<name>.csv`, `<name>.md`, `<name>-<metric>.svg` in `tables/`. */
export function tableName(id: string): string {
  return id.replaceAll(/[^\w.-]+/g, '-');
}
