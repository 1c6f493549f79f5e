import type { Benchmark } from '../shared/benchmark.js';
import { measureFollowing } from './following.js';
import { measureHangingServer } from './hanging-server.js';
import { measureThroughput } from './throughput.js';
import type { DeliveryMeasurement } from './delivery-measurement.js';

const parts: Readonly<Record<string, (say: (line: string) => void) => Promise<DeliveryMeasurement[]>>> = {
  'one-worker': (say) => measureThroughput({ workers: 1, connections: 1 }, say),
  'four-workers': (say) => measureThroughput({ workers: 4, connections: 2 }, say),
  hanging: measureHangingServer,
  following: measureFollowing,
};

const delivery: Benchmark<DeliveryMeasurement> = {
  summary:
    'Delivering 100,000 metric points to MLflow over loopback, training beside a server that never answers, and following finished runs (FORMULARY_MLFLOW_PYTHON).',
  options: {
    only: { type: 'string', description: `one part: ${Object.keys(parts).join(', ')}` },
  },
  async run(say, { only }) {
    const chosen = Object.entries(parts).filter(([name]) => only === undefined || name === only);
    if (chosen.length === 0) throw new Error(`--only ${only}: the parts are ${Object.keys(parts).join(', ')}`);
    const results: DeliveryMeasurement[] = [];
    for (const [, measure] of chosen) results.push(...(await measure(say)));
    return results;
  },
  cells: ({ what, seconds, points, serverSeconds, clientSeconds, waitedSeconds, memoryMegabytes, ratio }) => ({
    what,
    seconds: seconds?.toFixed(2) ?? '',
    'points/s': points === undefined || seconds === undefined ? '' : (points / seconds).toFixed(0),
    'server processor s': serverSeconds?.toFixed(1) ?? '',
    'client processor s': clientSeconds?.toFixed(2) ?? '',
    'waited for a core s': waitedSeconds?.toFixed(2) ?? '',
    MB: memoryMegabytes?.toFixed(0) ?? '',
    ratio: ratio?.toFixed(3) ?? '',
  }),
};

export default delivery;
