import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { createRunContainer } from '../registry/container.js';
import { discoverComponents } from '../registry/discover.js';
import type { Tracker } from './tracker.js';

/**
 * The tracker that an experiment's `tracking` section describes; without a section the default tracker with its own
 * settings (its environment variables), or undefined where no tracker is installed.
 */
export async function openTracker(section: JsonObject = {}): Promise<Tracker | undefined> {
  const registry = await discoverComponents();
  const type = section['type'] ?? registry.ofKind('tracker').find(({ isDefault }) => isDefault)?.type;
  if (type === undefined) return undefined;
  return createRunContainer(registry, { tracking: { ...section, type } }).get('tracking');
}

/** The `tracking` section that an experiment was run with. */
export async function trackingSection(experimentFolder: string): Promise<JsonObject> {
  const path = join(experimentFolder, 'plan.json');
  let plan: { readonly tracking?: JsonObject };
  try {
    plan = JSON.parse(await readFile(path, 'utf8')) as typeof plan;
  } catch {
    throw new UserInputError({
      place: experimentFolder,
      reason: 'no experiment was run here: there is no readable plan.json',
      remedy: 'Name a folder below runs/experiments.',
    });
  }
  return plan.tracking ?? {};
}
