import type { SummarizedScore } from '../../../../framework/statistics/summarize-scores.js';
import type { Entry } from '../client/protocol.js';
import { figureText } from './description.js';

/** The first score of a row, with its spread and its comparisons. */
export interface Headline {
  /** `test/overall/prauc` */
  readonly name: string;
  readonly score: SummarizedScore;
  /** The row that this one is compared with. */
  readonly against?: {
    readonly baseline: string;
    /** Mean minus the baseline's mean. */
    readonly difference: number;
    /** What the table says of p: `0.083`, `< 0.002`, `too few`. */
    readonly p?: string;
  };
  readonly published?: number;
}

/** Tags that stand beside the first score in the runs table, in this order. */
export const headlineTagNames = ['sd', 'delta', 'p', 'published'] as const;

/** `test/overall/prauc 0.3513 ± 0.0018 (3 seeds), +0.0097 vs LEADER(S) (p 0.004), published 0.4824` */
export function headlineText({ name, ...headline }: Headline): string {
  return `${name} ${comparedText(headline)}`;
}

/** The same without the score's name. */
export function comparedText({ score, against, published }: Omit<Headline, 'name'>): string {
  const p = against?.p === undefined ? '' : ` (p ${against.p})`;
  return [
    figureText(score),
    ...(against === undefined ? [] : [`${signed(against.difference)} vs ${against.baseline}${p}`]),
    ...(published === undefined ? [] : [`published ${published.toFixed(4)}`]),
  ].join(', ');
}

/** Tags as texts of equal form, so that the page can sort them. `delta` is the difference to the baseline. */
export function headlineTags({ score, against, published }: Headline): readonly Entry[] {
  const values: readonly (readonly [string, string | undefined])[] = [
    ['sd', score.sd?.toFixed(4)],
    ['delta', against === undefined ? undefined : signed(against.difference)],
    ['p', against?.p],
    ['published', published?.toFixed(4)],
    ['formulary.baseline', against?.baseline],
  ];
  return values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/** A number with its sign. A number that is zero in four digits has none. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return Number(text) === 0 ? text : `${value < 0 ? '-' : '+'}${text}`;
}
