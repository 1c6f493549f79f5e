import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

/** Two rows that a claim compares. */
const ClaimedPair = Type.Object({
  /** The point of a sweep that both rows belong to (`dataset.seed=1`); empty where the claim names the rows themselves. */
  point: Type.String(),
  row: Type.String(),
  other: Type.String(),
});

/** What an experiment file claims of its rows, as `plan.json` keeps it. */
export const Claim = Type.Object({
  /** As the file says it: `LEADER(S) > w/o KD by prauc on overall`. */
  claim: Type.String(),
  /** How the score of `row` lies to that of `other`; `ratio`: that of `other` is at least `times` as large. */
  is: Type.Union([Type.Literal('greater'), Type.Literal('less'), Type.Literal('equivalent'), Type.Literal('ratio')]),
  metric: Type.String(),
  group: Type.String(),
  /** Of a claim that rows are equivalent, the largest difference that counts as none, in the unit of the score. */
  within: Type.Optional(Type.Number()),
  times: Type.Optional(Type.Number()),
  pairs: Type.Array(ClaimedPair),
});
export type Claim = Frozen<Static<typeof Claim>>;

const Verdict = Type.Union([Type.Literal('holds'), Type.Literal('does not hold'), Type.Literal('cannot be decided')]);
export type Verdict = Frozen<Static<typeof Verdict>>;

const JudgedPair = Type.Object({
  ...ClaimedPair.properties,
  verdict: Verdict,
  /** Why there is nothing to decide by, or what keeps these results from deciding. */
  reason: Type.Optional(Type.String()),
  /** Mean over patients and trainings of the row minus the other. */
  difference: Type.Optional(Type.Number()),
  /** 95 % interval of the difference. */
  low: Type.Optional(Type.Number()),
  high: Type.Optional(Type.Number()),
  /** Two-sided, Holm-corrected for all differences that the file claims. */
  p: Type.Optional(Type.Number()),
  p_words: Type.Optional(Type.String()),
  patients: Type.Optional(Type.Integer()),
  /** Number of trainings of each row. */
  trainings: Type.Optional(Type.Integer()),
  /**
   * The smallest true difference that these patients and trainings show with a probability of 80 %; of a claim that rows are
   * equivalent, the smallest tolerance that the interval shows.
   */
  shows: Type.Optional(Type.Number()),
  /** The figure of the other row divided by the row's: smallest, mean and largest over trainings. */
  ratio: Type.Optional(Type.Object({ low: Type.Number(), mean: Type.Number(), high: Type.Number() })),
});
export type JudgedPair = Frozen<Static<typeof JudgedPair>>;

const JudgedClaim = Type.Object({
  claim: Type.String(),
  /** `holds` where it holds for every pair, `does not hold` where it fails for one. */
  verdict: Verdict,
  pairs: Type.Array(JudgedPair),
});
export type JudgedClaim = Frozen<Static<typeof JudgedClaim>>;

const ClaimsFile = Type.Object({
  schema: Type.Literal(1),
  title: Type.String(),
  /** Stands above the claims in large letters: `MADE-UP PATIENTS`. */
  banner: Type.Optional(Type.String()),
  claims: Type.Array(JudgedClaim),
  /** What a reader must know beside the verdicts. */
  notes: Type.Array(Type.String()),
});
export type ClaimsFile = Frozen<Static<typeof ClaimsFile>>;

/** `claims.json` of an experiment folder: which claims of the file hold. */
export const claimsFile = recordFile('claims.json', ClaimsFile, { remedy: 'Write it anew: formulary report.' });
