import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeVersion } from './code-version.js';
import { freezePlan } from './freeze-plan.js';
import { cacheFolder } from '../records/cache-folder.js';
import { loadExperiment } from '../experiment/load.js';
import { openInputDigests } from '../plan/input-digests.js';
import { withOwnSeeds } from '../plan/own-seeds.js';
import { createPlan } from '../plan/plan.js';
import { wantedComponents } from '../plan/wanted-components.js';
import { readCatalogue } from '../registry/catalogue.js';
import { discoverComponents } from '../registry/discover.js';
import { Memo } from '../registry/memo.js';
import type { Registry } from '../registry/registry.js';
import { buildLauncher } from './common-component.js';
import type { JobEvent, JobResult, Launcher } from '../contracts/launcher.js';
import { rehearsed } from './rehearsal.js';
import { rowDetails } from './row-details.js';
import { runFrozen } from './run-frozen.js';

export interface RehearseOptions {
  readonly set: readonly string[];
  /** Names of the rows to rehearse; all rows where absent. */
  readonly rows?: readonly string[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
  /** Computes the runs; in processes of their own where absent. */
  readonly run?: NonNullable<Launcher['run']>;
  /** An empty folder, or that of rehearsals before, whose stages are not computed again; one that is removed where absent. */
  readonly runsFolder?: string;
}

export interface Rehearsal {
  readonly title: string;
  readonly rows: readonly (Omit<JobResult, 'folder'> & { readonly row: string })[];
  /** The folder with the logs of a program that failed; absent where nothing was kept. */
  readonly kept?: string;
}

/**
 * Runs every row of an experiment once, with its first seed, through every stage. Rows are made small first: one training step
 * on a tiny cohort. A rehearsal needs no data and no environment variables, and leaves nothing in the results folder.
 */
export async function rehearse(file: string, options: RehearseOptions): Promise<Rehearsal> {
  const { set, rows, components, signal, onEvent } = options;
  const catalogue = await readCatalogue(components);
  const experiment = await loadExperiment(file, {
    registry: catalogue,
    set,
    allowUnset: true,
    ...(rows === undefined ? {} : { rows }),
  });
  const memo = new Memo();
  const everything = await catalogue.withPlugins(experiment.plugins);
  const request = {
    title: experiment.title,
    rows: experiment.rows.map(({ name, values, seeds }) => ({
      name,
      values: withOwnSeeds(rehearsed(values, everything), everything.sections, memo)[0]!.values,
      seeds: seeds.slice(0, 1),
    })),
  };
  const wanted = wantedComponents(request.rows.map(({ values }) => values));
  const registry = await discoverComponents(components, experiment.plugins, wanted);
  const run = options.run ?? ownProcesses(registry);
  const runsFolder = options.runsFolder ?? (await mkdtemp(join(tmpdir(), 'formulary-rehearsal-')));
  let isKept = false;
  try {
    const plan = await createPlan(request, registry, await openInputDigests(cacheFolder(runsFolder)));
    const frozen = await freezePlan(
      {
        plan,
        runsFolder,
        file,
        command: `formulary rehearse ${file}`,
        tables: [],
        claims: [],
        plugins: experiment.plugins,
        code: await codeVersion(),
        details: rowDetails(experiment),
      },
      registry,
    );
    const launching = { signal, onEvent, keepGoing: true, ...(components === undefined ? {} : { components }) };
    const { results } = await runFrozen(frozen, { run }, launching);
    isKept = results.some(({ status, cause }) => status === 'failed' && cause !== 'input');
    const told = results.map(({ folder, ...result }) => ({
      row: frozen.runs.find((one) => one.folder === folder)?.row ?? '',
      ...result,
    }));
    return { title: experiment.title, rows: told, ...(isKept ? { kept: runsFolder } : {}) };
  } finally {
    if (!isKept && options.runsFolder === undefined) await rm(runsFolder, { recursive: true, force: true });
  }
}

function ownProcesses(registry: Registry): NonNullable<Launcher['run']> {
  const { launcher } = buildLauncher(registry, undefined);
  if (launcher.run === undefined) throw new Error('the default launcher cannot run');
  return launcher.run.bind(launcher);
}
