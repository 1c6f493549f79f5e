import type { Claim, JudgedClaim, JudgedPair, Verdict } from '../../records/claim.js';
import type { TestedDifference } from '../../statistics/tested-difference.js';
import { correctedProbabilities } from '../corrected-probabilities.js';
import { readPatientScores } from '../read-patient-scores.js';
import type { ExperimentResults } from '../read-results.js';
import { testSuitably } from '../test-pairs.js';
import { differenceVerdict } from './difference-verdict.js';
import { pairedScores, type PairedOutcome } from './paired-outcome.js';
import { ratioVerdict } from './ratio-verdict.js';

type Pair = Claim['pairs'][number];

/** A pair of rows whose differences a test has seen. */
interface Tested {
  readonly claim: Claim;
  readonly pair: Pair;
  readonly outcome: PairedOutcome;
  readonly result?: TestedDifference | undefined;
}

/**
 * Says of every claim whether it holds. Differences are tested as the comparisons of tables are, on the test patients. The p of
 * all differences that the file claims are corrected together (Holm), because whoever claims much finds something by chance.
 */
export async function judgeClaims(results: ExperimentResults): Promise<JudgedClaim[]> {
  const { claims } = results;
  if (claims.length === 0) return [];
  const scores = claims.some(({ is }) => is !== 'ratio') ? await readPatientScores(results, 'test') : new Map();
  const tested = claims
    .filter(({ is }) => is !== 'ratio')
    .flatMap((claim) =>
      claim.pairs.map((pair): Tested => {
        const outcome = pairedScores(scores, pair, claim);
        if (outcome.scores === undefined) return { claim, pair, outcome };
        return { claim, pair, outcome, result: testSuitably(outcome.scores) };
      }),
    );
  const directed = tested.flatMap(({ claim, result }) =>
    claim.is === 'equivalent' || result === undefined ? [] : [result],
  );
  const probabilities = correctedProbabilities(directed);
  return claims.map((claim) => {
    const pairs = claim.pairs.map((pair): JudgedPair => {
      if (claim.is === 'ratio') return { ...pair, ...ratioVerdict(claim, pair, results) };
      const { outcome, result } = tested.find((one) => one.claim === claim && one.pair === pair)!;
      const probability = result && probabilities.get(result);
      return { ...pair, ...differenceVerdict(claim, { outcome, result, probability, tests: directed.length }) };
    });
    return { claim: claim.claim, verdict: together(pairs.map(({ verdict }) => verdict)), pairs };
  });
}

/** A claim that fails once does not hold. It holds where it holds at every point of the sweep. */
function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('does not hold')) return 'does not hold';
  return verdicts.every((verdict) => verdict === 'holds') ? 'holds' : 'cannot be decided';
}
