import type { LockFile } from '../../records/lock-file.js';
import { metricsFile } from '../../records/metrics-file.js';
import type { RunFile } from '../../records/run-file.js';
import { stageRecord } from '../../records/stage-record.js';
import { stagePlaces } from '../cache/stage-cache.js';

/**
 * The lock of a run whose stages are all in the cache. Its scores are empty where no stage wrote any. What was measured on a
 * machine is not among them: nobody can measure it again.
 */
export function lockOfRun(run: RunFile, runsFolder: string, runFolder: string): LockFile {
  const { schema, title, row, seed, ablations, values, environment, code } = run;
  const stages = run.stages.map(({ stage, key, ingredients }) => {
    const record = stageRecord.read(stagePlaces(runsFolder, stage, key).output);
    return { stage, key, ingredients, inputs: ingredients.inputs, outputs: record?.outputs ?? {} };
  });
  const plugins = run.plugins.map((plugin) => plugin.package);
  const { metrics: all = {}, measured } = metricsFile.read(runFolder) ?? {};
  const metrics = Object.fromEntries(Object.entries(all).filter(([name]) => measured?.metrics.includes(name) !== true));
  return { schema, title, row, seed, ablations, values, environment, plugins, code, stages, metrics };
}
