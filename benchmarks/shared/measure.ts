import { median } from '../../framework/statistics/median.js';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** One measured engine. */
export interface Measurement {
  readonly engine: string;
  /** Patients in a batch. */
  readonly batch: number;
  readonly threads: number;
  /** Median wall time. */
  readonly milliseconds: number;
  /** Median processor time, which other work on the machine disturbs less. Absent where a tool does not report it. */
  readonly processorMilliseconds?: number;
}

/** A measurement as a row of a table. */
export function cellsOf(measurement: Measurement): Readonly<Record<string, string>> {
  const { engine, batch, threads, milliseconds, processorMilliseconds } = measurement;
  return {
    engine,
    batch: String(batch),
    threads: String(threads),
    ms: milliseconds.toFixed(2),
    'processor ms': processorMilliseconds?.toFixed(2) ?? '',
    'patients/s': ((1000 * batch) / milliseconds).toFixed(0),
  };
}

/** Collects measurements and reports each one at once. */
export function measurements(say: (line: string) => void) {
  const results: Measurement[] = [];
  const add = (measured: readonly Measurement[]): void => {
    for (const { engine, batch, threads, milliseconds } of measured)
      say(`${engine}, batch ${batch}, threads ${threads}: ${milliseconds.toFixed(2)} ms`);
    results.push(...measured);
  };
  return { results: results as readonly Measurement[], add };
}

/** Medians over `times` calls, after `warmUp` that do not count. */
export async function measure(
  run: (call: number) => Promise<unknown>,
  { times, warmUp }: { readonly times: number; readonly warmUp: number },
): Promise<Pick<Measurement, 'milliseconds' | 'processorMilliseconds'>> {
  const wall: number[] = [];
  const processor: number[] = [];
  for (let call = 0; call < warmUp + times; call++) {
    const before = process.cpuUsage();
    const start = performance.now();
    await run(call);
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    if (call < warmUp) continue;
    wall.push(elapsed);
    processor.push((user + system) / 1000);
  }
  return { milliseconds: median(wall), processorMilliseconds: median(processor) };
}

/** The machine and its load. A time means nothing without them. */
export function machine(): string {
  const load = loadavg().map((average) => average.toFixed(1));
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load ${load.join(' ')}, Node ${process.version}`;
}
