import path from 'node:path';
import { parseSeeds, type PlanOptions } from '../launch/plan-experiment.js';

/** The options of the command line that choose what is planned. */
export function planOptions(given: {
  readonly set: readonly string[];
  readonly rows?: readonly string[];
  readonly seeds?: readonly string[];
  readonly runs: string;
}): PlanOptions {
  const { set, rows, seeds, runs } = given;
  return {
    set,
    runsFolder: path.resolve(runs),
    ...(rows === undefined ? {} : { rows }),
    ...(seeds === undefined ? {} : { seeds: parseSeeds(seeds) }),
  };
}
