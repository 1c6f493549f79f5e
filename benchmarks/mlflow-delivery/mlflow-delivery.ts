import type { Benchmark } from '../shared/benchmark.js';
import { measureHangingServer } from './hanging-server.js';
import { measureThroughput } from './throughput.js';

/** One measured delivery, or one way to train. */
export interface DeliveryMeasurement {
  readonly what: string;
  readonly seconds: number;
  /** Metric points that arrived. */
  readonly points?: number;
  /** Largest resident memory of the process that delivered, in millions of bytes. */
  readonly memoryMegabytes?: number;
  /** Time as a multiple of that of the bare requests, or of training alone. */
  readonly ratio?: number;
}

const delivery: Benchmark<DeliveryMeasurement> = {
  summary:
    'Delivering 100,000 metric points to MLflow over loopback, and training beside a server that never answers (FORMULARY_MLFLOW_PYTHON).',
  async run(say) {
    const results: DeliveryMeasurement[] = [];
    for (const setting of [
      { workers: 1, connections: 1 },
      { workers: 4, connections: 2 },
    ]) {
      results.push(...(await measureThroughput(setting, say)));
    }
    results.push(...(await measureHangingServer(say)));
    return results;
  },
  cells: ({ what, seconds, points, memoryMegabytes, ratio }) => ({
    what,
    seconds: seconds.toFixed(2),
    'points/s': points === undefined ? '' : (points / seconds).toFixed(0),
    MB: memoryMegabytes?.toFixed(0) ?? '',
    ratio: ratio?.toFixed(3) ?? '',
  }),
};

export default delivery;
