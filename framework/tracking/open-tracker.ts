import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { createRunContainer } from '../registry/container.js';
import { discoverComponents } from '../registry/discover.js';
import type { PluginFolder } from '../registry/registry.js';
import type { Tracker } from '../contracts/tracker.js';

/**
 * Opens the tracker that a `tracking` section describes. Without a section it is the default tracker, with the settings of its
 * environment variables. Undefined where no tracker is installed.
 *
 * @param plugins packages that may bring the tracker
 */
export async function openTracker(
  section: JsonObject = {},
  plugins: readonly PluginFolder[] = [],
): Promise<Tracker | undefined> {
  const registry = await discoverComponents(undefined, plugins, (kind) => kind === 'tracker');
  const type = section['type'] ?? registry.ofKind('tracker').find(({ isDefault }) => isDefault)?.type;
  if (type === undefined) return undefined;
  return createRunContainer(registry, { tracking: { ...section, type } }).get('tracking');
}

/**
 * Opens the tracker that an experiment was run with.
 *
 * @param settings replace the settings of its section
 * @throws UserInputError where no experiment was run
 */
export async function trackerOf(experimentFolder: string, settings: JsonObject = {}): Promise<Tracker | undefined> {
  const { tracking, plugins } = await readPlan(experimentFolder);
  return openTracker({ ...tracking, ...settings }, plugins);
}

interface TrackedPlan {
  readonly tracking?: JsonObject;
  readonly plugins?: readonly PluginFolder[];
}

async function readPlan(experimentFolder: string): Promise<TrackedPlan> {
  const path = join(experimentFolder, 'plan.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TrackedPlan;
  } catch {
    throw new UserInputError({
      place: experimentFolder,
      reason: 'no experiment was run here: there is no readable plan.json',
      remedy: 'Name a folder below runs/experiments.',
    });
  }
}
