import { residentMemory, restartPeak } from '../../../framework/files/own-usage.js';

/**
 * Starts to watch the resident memory of this process. What it returns gives, in megabytes, the most that was added since;
 * nothing where the system does not say (only Linux does).
 */
export function watchPeakMemory(): () => number | undefined {
  const before = restartPeak() ? residentMemory()?.now : undefined;
  if (before === undefined) return () => undefined;
  return () => Math.max(0, residentMemory()!.peak - before) / 2 ** 20;
}
