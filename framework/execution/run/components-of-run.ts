import { wantedComponents } from '../../plan/wanted-components.js';
import type { RunFile } from '../../records/run-file.js';
import { discoverComponents, ownComponents } from '../../registry/discover.js';
import type { Registry } from '../../registry/registry.js';
import { stateOfCode } from '../../registry/state-of-code.js';

let latest: { readonly of: string; readonly registry: Registry } | undefined;

/**
 * The components of a run, with the digests of their sources. A process that computes run after run of a row keeps those of the
 * run before, unless a module has changed since: loading and digesting them takes as long as a short run.
 */
export async function componentsOfRun(
  { values, stages, plugins }: RunFile,
  folder: string = ownComponents(),
): Promise<Registry> {
  const names = stages.map(({ stage }) => stage);
  const state = stateOfCode([folder, ...plugins.map((plugin) => plugin.folder)]);
  const of = JSON.stringify([state, folder, plugins, names, values]);
  if (latest?.of !== of)
    latest = { of, registry: await discoverComponents(folder, plugins, wantedComponents([values], names)) };
  return latest.registry;
}
