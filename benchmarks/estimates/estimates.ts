import { readdirSync } from 'node:fs';
import { stageRecords } from '../../framework/execution/cache/stage-cache.js';
import { cacheFolder } from '../../framework/records/cache-folder.js';
import type { StageRecord } from '../../framework/records/stage-record.js';
import type { Benchmark } from '../shared/benchmark.js';

const megabyte = 2 ** 20;

const estimates: Benchmark<StageRecord> = {
  summary: 'What the outputs of a cache took, beside what their stages had said that they would.',
  options: {
    runs: { type: 'string', default: 'runs', description: 'the folder that holds the cache' },
  },
  async run(_say, { runs = 'runs' }) {
    const stages = readdirSync(cacheFolder(runs), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const records = await Promise.all(stages.map(({ name }) => stageRecords(runs, name)));
    return records.flat().sort((a, b) => a.finishedAt - b.finishedAt);
  },
  cells: ({ stage, seconds, usage, ingredients }) => {
    const { waited = 0, peakBytes, estimated = {} } = usage ?? {};
    const took = seconds - waited;
    const { student } = ingredients.components;
    return {
      stage: student === undefined || stage !== 'student' ? stage : `${stage} (${student.type})`,
      's by the clock': seconds.toFixed(1),
      's without waiting': took.toFixed(2),
      'estimated s': estimated.seconds?.toFixed(2) ?? '',
      ratio: ratio(estimated.seconds, took),
      'peak MB': peakBytes === undefined ? '' : (peakBytes / megabyte).toFixed(0),
      'estimated MB': estimated.bytes === undefined ? '' : (estimated.bytes / megabyte).toFixed(0),
      'ratio of MB': ratio(estimated.bytes, peakBytes),
    };
  },
};

export default estimates;

function ratio(said: number | undefined, was: number | undefined): string {
  return said === undefined || was === undefined ? '' : (said / was).toFixed(2);
}
