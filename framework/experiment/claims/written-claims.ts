import type { Claim } from '../../records/claim.js';
import type { Json } from '../../json.js';

/** Claims as a file writes them whose rows are all named, also those that a sweep has made. */
export function writtenClaims(claims: readonly Claim[]): Json[] {
  return claims.flatMap((claim) => claim.pairs.map((pair) => written(claim, pair)));
}

function written({ is, metric, group, within, times = 1 }: Claim, { row, other }: Claim['pairs'][number]): Json {
  if (is === 'ratio') return { ...ratio(metric, times), row, than: other, by: metric, on: group };
  const what = `by ${metric} on ${group}`;
  if (is === 'equivalent') return { equivalent: `${row} and ${other} ${what} within ${within}` };
  return { claim: `${row} ${is === 'greater' ? '>' : '<'} ${other} ${what}` };
}

function ratio(metric: string, times: number): { readonly memory: number } | { readonly faster: number } {
  return metric === 'memory' ? { memory: 1 / times } : { faster: times };
}
