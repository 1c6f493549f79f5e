import { parseArgs } from 'node:util';

/** The words of a worker's command line. `framework/launch/worker-command.ts` writes them. */
export interface WorkerWords {
  /** What it computes, one after another. */
  readonly runs: readonly WorkerRun[];
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
  /** Whether it asks the process that started it for further runs, over the channel of `stdio: 'ipc'`. */
  readonly asks: boolean;
  /** Whether these words were started before: a failure since the submission is not tried again then. */
  readonly restarted: boolean;
  /** Why a process with the same words died: the run that it was at is recorded as failed, the further ones are computed. */
  readonly died?: string;
  /** Why nothing is computed any more: the runs without a result are recorded as failed. */
  readonly givenUp?: string;
}

export interface WorkerRun {
  readonly folder: string;
  /** Stages that other jobs compute, and the folders of these jobs below `runs/`. */
  readonly awaits: ReadonlyMap<string, string>;
}

const usage = `usage: worker.js <run folder> [--awaits <stage>=<folder>]… [<run folder> [--awaits …]…]…
  [--components <folder>] [--ask] [--restarted] [--died <reason>] [--give-up <reason>]`;

/** Reads the words. What a run awaits stands behind its folder. */
export function parseWorkerWords(words: readonly string[]): WorkerWords {
  const { values, tokens } = parseArgs({
    args: [...words],
    options: {
      components: { type: 'string' },
      awaits: { type: 'string', multiple: true },
      ask: { type: 'boolean', default: false },
      restarted: { type: 'boolean', default: false },
      died: { type: 'string' },
      'give-up': { type: 'string' },
    },
    allowPositionals: true,
    tokens: true,
  });
  const runs: { readonly folder: string; readonly awaits: Map<string, string> }[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') runs.push({ folder: token.value, awaits: new Map() });
    if (token.kind !== 'option' || token.name !== 'awaits' || token.value === undefined) continue;
    const [stage = '', folder = ''] = token.value.split('=');
    runs.at(-1)?.awaits.set(stage, folder);
  }
  if (runs.length === 0) throw new Error(usage);
  const { components, ask: asks, restarted, died, 'give-up': givenUp } = values;
  return {
    runs,
    asks,
    restarted,
    ...(components === undefined ? {} : { components }),
    ...(died === undefined ? {} : { died }),
    ...(givenUp === undefined ? {} : { givenUp }),
  };
}
