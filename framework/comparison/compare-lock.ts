import type { LockFile } from '../records/lock-file.js';

type Verdict = 'identical' | 'within tolerance' | 'differs' | 'not comparable';

interface MetricVerdict {
  readonly metric: string;
  /** `null` where the score does not exist. */
  readonly locked: number | null;
  readonly measured: number | null;
  readonly verdict: Verdict;
}

export interface Verification {
  readonly metrics: readonly MetricVerdict[];
  /** By stage, whether its output files have the same contents. */
  readonly outputs: readonly { readonly stage: string; readonly identical: boolean }[];
  /** The worst verdict of the metrics. */
  readonly verdict: Verdict;
}

const fromBest: readonly Verdict[] = ['identical', 'within tolerance', 'differs', 'not comparable'];

/**
 * Compares a run with the lock of an earlier one.
 *
 * @param tolerance largest absolute difference of a metric that still counts as the same result
 */
export function compareLock(locked: LockFile, measured: LockFile, tolerance: number): Verification {
  const names = [...new Set([...Object.keys(locked.metrics), ...Object.keys(measured.metrics)])];
  const metrics = names.map((metric) => metricVerdict(metric, locked, measured, tolerance));
  const outputs = locked.stages.map(({ stage, outputs: files }) => {
    const others = measured.stages.find((candidate) => candidate.stage === stage)?.outputs ?? {};
    const isSame = Object.entries(files).every(([name, digest]) => others[name] === digest);
    return { stage, identical: isSame && Object.keys(files).length === Object.keys(others).length };
  });
  return { metrics, outputs, verdict: worst(metrics.map(({ verdict }) => verdict)) };
}

/** The worst verdict. Without any metric nothing was compared, which is no success. */
function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'not comparable';
  return fromBest[Math.max(...verdicts.map((verdict) => fromBest.indexOf(verdict)))] as Verdict;
}

function metricVerdict(metric: string, locked: LockFile, measured: LockFile, tolerance: number): MetricVerdict {
  const [a, b] = [locked.metrics[metric], measured.metrics[metric]];
  const scores = { metric, locked: a ?? null, measured: b ?? null };
  if (a === undefined || b === undefined) return { ...scores, verdict: 'not comparable' };
  if (a === b) return { ...scores, verdict: 'identical' };
  // A group without patients has no score, which differs from any number.
  if (a === null || b === null) return { ...scores, verdict: 'differs' };
  return { ...scores, verdict: Math.abs(a - b) <= tolerance ? 'within tolerance' : 'differs' };
}
