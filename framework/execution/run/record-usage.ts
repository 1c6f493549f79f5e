import type { JournalWriter } from '../../records/journal-writer.js';

/** Milliseconds between two samples. MLflow's own clients take them as often. */
const interval = 10_000;

/**
 * Records processor time and resident memory of this process every ten seconds, and once when `stop` is called, so that the
 * shortest run has a sample. A blocked event loop delays a sample and does not falsify it.
 */
export function recordUsage(journal: Pick<JournalWriter, 'usage'>, milliseconds = interval): { stop(): void } {
  let at = performance.now();
  let used = process.cpuUsage();
  const sample = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    // Processor time is counted in microseconds
    const share = (user + system) / 1000 / Math.max(1, now - at);
    used = process.cpuUsage();
    at = now;
    journal.usage({
      processorPercent: Number((100 * share).toFixed(1)),
      memoryMegabytes: Number((process.memoryUsage.rss() / 1e6).toFixed(1)),
    });
  };
  const timer = setInterval(sample, milliseconds);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      sample();
    },
  };
}
