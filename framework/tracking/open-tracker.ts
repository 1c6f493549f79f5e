import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { createRunContainer } from '../registry/container.js';
import { discoverComponents } from '../registry/discover.js';
import type { PluginFolder } from '../registry/registry.js';
import type { Tracker } from '../contracts/tracker.js';
import { planFile } from '../records/plan-file.js';

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
 * @throws UserInputError where no experiment was run, or its plan is damaged
 */
export async function trackerOf(experimentFolder: string, settings: JsonObject = {}): Promise<Tracker | undefined> {
  const plan = planFile.read(experimentFolder);
  if (plan !== undefined) return openTracker({ ...plan.tracking, ...settings }, plan.plugins);
  throw new UserInputError({
    place: experimentFolder,
    reason: 'no experiment was run here: there is no plan.json',
    remedy: 'Name a folder below runs/experiments.',
  });
}
