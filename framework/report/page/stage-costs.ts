import { basename, dirname } from 'node:path';
import type { JournalEvent } from '../../contracts/journal-event.js';
import { journalFile, readJournalEvents } from '../../records/journal-reader.js';
import { stageRecord } from '../../records/stage-record.js';
import { mean } from '../../statistics/moments.js';
import type { Block } from '../block.js';
import type { ExperimentResults } from '../read-results.js';

/** What computing an output of a stage took. */
export interface StageCost {
  /** Absent where no run and no cache says how long it took. */
  readonly seconds?: number;
  /** The highest sample of the process's resident memory, in megabytes; absent where none fell into the stage. */
  readonly megabytes?: number;
}

/** The costs of the stages that a run computed itself, by stage, from its journal. */
export function stageCosts(events: readonly JournalEvent[]): ReadonlyMap<string, StageCost> {
  const costs = new Map<string, StageCost>();
  let running: string | undefined;
  for (const event of events) {
    if (event.event === 'stage') {
      running = event.state === 'started' ? event.stage : undefined;
      if (event.state === 'finished' && event.seconds !== undefined)
        costs.set(event.stage, { ...costs.get(event.stage), seconds: event.seconds });
    }
    if (event.event === 'usage' && running !== undefined) {
      const before = costs.get(running);
      const megabytes = Math.max(before?.megabytes ?? 0, event.memoryMegabytes);
      costs.set(running, { ...before, megabytes });
    }
  }
  return costs;
}

/** Time and memory by stage, each output once, whichever run computed it; undefined where nothing is known. */
export function stageCostsBlock({ rows }: ExperimentResults): Block | undefined {
  const outputs = new Map<string, StageCost>();
  for (const { folder, stages } of rows.flatMap(({ runs }) => runs)) {
    const ownCosts = stageCosts(readJournalEvents(journalFile(folder)));
    for (const output of stages) {
      const before = outputs.get(output) ?? secondsOf(output);
      outputs.set(output, { ...before, ...ownCosts.get(basename(dirname(output))) });
    }
  }
  const stages = [...new Set([...outputs.keys()].map((output) => basename(dirname(output))))];
  const costsOf = (stage: string) =>
    [...outputs].flatMap(([output, cost]) => (basename(dirname(output)) === stage ? [cost] : []));
  const known = stages.filter((stage) => costsOf(stage).some(({ seconds }) => seconds !== undefined));
  if (known.length === 0) return undefined;
  return {
    header: ['stage', 'outputs', 'mean s', 'longest s', 'memory, MB'],
    rows: known.map((stage) => {
      const seconds = costsOf(stage).flatMap((cost) => cost.seconds ?? []);
      const memory = costsOf(stage).flatMap((cost) => cost.megabytes ?? []);
      const texts = [
        String(seconds.length),
        mean(seconds).toFixed(1),
        Math.max(...seconds).toFixed(1),
        memory.length === 0 ? '–' : Math.max(...memory).toFixed(0),
      ];
      return { name: stage, cells: texts.map((text) => ({ text, best: false })) };
    }),
  };
}

/** What the cache says of an output that no run at hand computed. */
function secondsOf(output: string): StageCost {
  const seconds = stageRecord.readIfWhole(output)?.seconds;
  return seconds === undefined ? {} : { seconds };
}
