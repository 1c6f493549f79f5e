import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfWhole } from '../files/read-json.js';
import { replaceFile } from '../files/replace-file.js';
import type { Catalogue, ComponentDeclaration, PluginFolder } from './registry.js';
import { modulesBelow } from './modules.js';
import { byNames, discoverComponents, discoverPlugins, ownComponents } from './discover.js';
import type { BrokenComponent } from './load-module.js';

/**
 * What exists, without loading the modules of Formulary's own components: their declarations are kept as JSON beside the
 * compiled components and read again as long as no module has changed. Loading them all takes half a second, this a hundredth.
 */
export async function readCatalogue(folder: string = ownComponents()): Promise<Catalogue> {
  const state = stateOf(folder);
  const remembered = read.get(folder);
  if (remembered?.state === state) return remembered.catalogue;
  const catalogue = catalogueOf(await declarations(folder, state));
  read.set(folder, { state, catalogue });
  return catalogue;
}

const read = new Map<string, { readonly state: string; readonly catalogue: Catalogue }>();

interface Found {
  readonly components: readonly ComponentDeclaration[];
  readonly broken: readonly BrokenComponent[];
}

async function declarations(folder: string, state: string): Promise<Found> {
  const index = join(folder, '.catalogue.json');
  const kept = readIndex(index);
  if (kept?.state === state) return { components: kept.components, broken: [] };
  const registry = await discoverComponents(folder);
  const found = { components: registry.all().map(plain), broken: registry.broken() };
  // What is missing may be installed without any module here changing.
  if (found.broken.length === 0) await writeIndex(index, { state, components: found.components });
  return found;
}

interface Index {
  /** Digest of the names, sizes and times of all modules below the folder. */
  readonly state: string;
  readonly components: readonly ComponentDeclaration[];
}

function stateOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of modulesBelow(folder)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function readIndex(file: string): Index | undefined {
  return readJsonIfWhole(file) as Index | undefined;
}

/** An installation that cannot be written to is only slower. */
async function writeIndex(file: string, index: Index): Promise<void> {
  await replaceFile(file, JSON.stringify(index), { durable: false }).catch(() => undefined);
}

function plain(component: ComponentDeclaration): ComponentDeclaration {
  return JSON.parse(JSON.stringify(component)) as ComponentDeclaration;
}

function catalogueOf({ components, broken }: Found): Catalogue {
  const byName = byNames(components, broken);
  const catalogue: Catalogue = {
    find: (kind, type) => byName.get(`${kind}/${type}`),
    ofKind: (kind) => components.filter((component) => component.kind === kind),
    all: () => components,
    broken: () => broken,
    withPlugins: async (plugins: readonly PluginFolder[]) => {
      if (plugins.length === 0) return catalogue;
      const brought = await discoverPlugins(plugins);
      return catalogueOf({
        components: [...components, ...brought.all().map(plain)],
        broken: [...broken, ...brought.broken()],
      });
    },
  };
  return catalogue;
}
