import type { ClaimsFile, JudgedClaim } from '../../records/claim.js';
import { count } from '../../count.js';
import { correctionWords } from '../corrected-probabilities.js';
import { dataNotes } from '../data-notes.js';
import type { ExperimentResults } from '../read-results.js';
import { judgeClaims } from './judge-claims.js';

/** Tests what the experiment claims. Undefined where it claims nothing. */
export async function claimsContent(results: ExperimentResults): Promise<ClaimsFile | undefined> {
  if (results.claims.length === 0) return undefined;
  const claims = await judgeClaims(results);
  const { banner } = dataNotes(results);
  return {
    schema: 1,
    title: results.title,
    ...(banner !== undefined && { banner }),
    claims,
    notes: claimNotes(claims),
  };
}

/** `3 of 5 claims hold, 1 does not hold, 1 cannot be decided`. */
export function summaryOfClaims(claims: readonly JudgedClaim[]): string {
  const [hold, fail, open] = (['holds', 'does not hold', 'cannot be decided'] as const).map(
    (wanted) => claims.filter(({ verdict }) => verdict === wanted).length,
  ) as [number, number, number];
  const all = `${hold} of ${count(claims.length, 'claim')} ${hold === 1 || claims.length === 1 ? 'holds' : 'hold'}`;
  const failed = fail === 0 ? [] : [`${fail} ${fail === 1 ? 'does' : 'do'} not hold`];
  const undecided = open === 0 ? [] : [`${open} cannot be decided`];
  return [all, ...failed, ...undecided].join(', ');
}

function claimNotes(claims: readonly JudgedClaim[]): string[] {
  const pairs = claims.flatMap((claim) => claim.pairs);
  const directed = pairs.filter(({ p }) => p !== undefined);
  const equivalent = pairs.filter(({ low, p }) => low !== undefined && p === undefined);
  const single = pairs.filter(({ trainings, difference }) => trainings === 1 && difference !== undefined);
  return [
    summaryOfClaims(claims),
    ...(directed.length === 0
      ? []
      : [
          `a direction holds where p < 0.05, two-sided${correctionWords(directed.length, 'difference')}; ` +
            'shows: the smallest true difference that these patients and trainings show with a probability of 80 %',
        ]),
    ...(equivalent.length === 0
      ? []
      : [
          'an equivalence holds where the whole 95 % interval, which is not corrected, lies within the tolerance; shows: the smallest tolerance that it lies within',
        ]),
    ...(single.length === 0
      ? []
      : ['where there is 1 training of each row, a verdict says nothing of other trainings']),
    ...(claims.some(({ pairs: own }) => own.length > 1)
      ? ['a claim over several points of a sweep holds where it holds at each of them']
      : []),
  ];
}
