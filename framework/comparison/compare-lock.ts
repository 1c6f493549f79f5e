import type { LockFile } from '../records/lock-file.js';

type Verdict =
  'identical' | 'within tolerance' | 'same within what processors differ by' | 'differs' | 'not comparable';

/**
 * The largest difference of a score that two kinds of processors explain: they add in other orders, and training carries on
 * what that rounds. Measured: the nine scores of the quickstart's table differ by up to 0.0006 between two of them.
 */
const processorDifference = 0.001;

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
  /** The processors of the lock and of this machine, as far as they are recorded. */
  readonly processors: { readonly locked: string | null; readonly here: string | null };
  /** The worst verdict of the metrics. */
  readonly verdict: Verdict;
}

const fromBest: readonly Verdict[] = [
  'identical',
  'within tolerance',
  'same within what processors differ by',
  'differs',
  'not comparable',
];

/**
 * Compares a run with the lock of an earlier one. Numbers of another kind of processor may differ by `processorDifference`;
 * those of the same kind may not.
 *
 * @param tolerance largest absolute difference of a score that still counts as the same result
 */
export function compareLock(locked: LockFile, measured: LockFile, tolerance: number): Verification {
  const names = [...new Set([...Object.keys(locked.metrics), ...Object.keys(measured.metrics)])];
  const processors = { locked: locked.code?.processor ?? null, here: measured.code?.processor ?? null };
  const isSameKind = processors.locked !== null && processors.locked === processors.here;
  const explained = isSameKind ? 0 : processorDifference;
  const metrics = names.map((metric) => metricVerdict(metric, locked, measured, { tolerance, explained }));
  const outputs = locked.stages.map(({ stage, outputs: files }) => {
    const others = measured.stages.find((candidate) => candidate.stage === stage)?.outputs ?? {};
    const isSame = Object.entries(files).every(([name, digest]) => others[name] === digest);
    return { stage, identical: isSame && Object.keys(files).length === Object.keys(others).length };
  });
  return { metrics, outputs, processors, verdict: worst(metrics.map(({ verdict }) => verdict)) };
}

/** The worst verdict. Without any metric nothing was compared, which is no success. */
function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'not comparable';
  return fromBest[Math.max(...verdicts.map((verdict) => fromBest.indexOf(verdict)))] as Verdict;
}

function metricVerdict(
  metric: string,
  locked: LockFile,
  measured: LockFile,
  { tolerance, explained }: { readonly tolerance: number; readonly explained: number },
): MetricVerdict {
  const [a, b] = [locked.metrics[metric], measured.metrics[metric]];
  const scores = { metric, locked: a ?? null, measured: b ?? null };
  if (a === undefined || b === undefined) return { ...scores, verdict: 'not comparable' };
  if (a === b) return { ...scores, verdict: 'identical' };
  // A group without patients has no score, which differs from any number.
  if (a === null || b === null) return { ...scores, verdict: 'differs' };
  const difference = Math.abs(a - b);
  if (difference <= tolerance) return { ...scores, verdict: 'within tolerance' };
  return { ...scores, verdict: difference <= explained ? 'same within what processors differ by' : 'differs' };
}
