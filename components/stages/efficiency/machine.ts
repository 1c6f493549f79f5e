import { cpus, loadavg } from 'node:os';

/** What a measured time depends on beside the model, for the time at which measuring began. */
export function measuredOn(begun: Date): string {
  const all = cpus();
  const [load] = loadavg();
  return `measured at ${minuteOf(begun)} on ${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}) under a load of ${load!.toFixed(1)}`;
}

/** 2026-11-25 19:30 UTC */
function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
