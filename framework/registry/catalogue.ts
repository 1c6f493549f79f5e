import { join } from 'node:path';
import { readJsonIfWhole } from '../files/read-json.js';
import { replaceFile } from '../files/replace-file.js';
import type { ComponentDeclaration } from './component-declaration.js';
import type { Catalogue, PluginFolder } from './registry.js';
import { stateOfCode } from './state-of-code.js';
import { byNames, discoverComponents, discoverPlugins, ordered, ownComponents } from './discover.js';
import type { BrokenComponent } from './load-module.js';
import { sectionsOf } from './sections.js';

/**
 * Reads the declarations of all components without loading their modules. A file beside the compiled components keeps them as
 * JSON for as long as no module changes. Loading all modules takes half a second, reading the file a hundredth of that.
 */
export async function readCatalogue(folder: string = ownComponents()): Promise<Catalogue> {
  const state = stateOfCode([folder]);
  const earlier = read.get(folder);
  if (earlier?.state === state) return earlier.catalogue;
  const catalogue = catalogueOf(await declarations(folder, state));
  read.set(folder, { state, catalogue });
  return catalogue;
}

const read = new Map<string, { readonly state: string; readonly catalogue: Catalogue }>();

interface Declared {
  readonly components: readonly ComponentDeclaration[];
  readonly broken: readonly BrokenComponent[];
}

async function declarations(folder: string, state: string): Promise<Declared> {
  const index = join(folder, '.catalogue.json');
  const kept = readIndex(index);
  if (kept?.state === state) return { components: kept.components, broken: [] };
  const registry = await discoverComponents(folder);
  const declared = { components: registry.all().map(plain), broken: registry.broken() };
  // Installing a missing package mends a broken component and changes no module, so the file would stay as it is.
  if (declared.broken.length === 0) await writeIndex(index, { state, components: declared.components });
  return declared;
}

interface Index {
  /** Digest of the names, sizes and times of all modules below the folder, and of the tensor code that they may use. */
  readonly state: string;
  readonly components: readonly ComponentDeclaration[];
}

function readIndex(file: string): Index | undefined {
  return readJsonIfWhole(file) as Index | undefined;
}

/** Where the installation is read-only, the next process loads all modules again. */
async function writeIndex(file: string, index: Index): Promise<void> {
  await replaceFile(file, JSON.stringify(index), { durable: false }).catch(() => undefined);
}

function plain(component: ComponentDeclaration): ComponentDeclaration {
  return JSON.parse(JSON.stringify(component)) as ComponentDeclaration;
}

function catalogueOf({ components, broken }: Declared): Catalogue {
  const byName = byNames(components, broken);
  const catalogue: Catalogue = {
    sections: sectionsOf(components),
    find: (kind, type) => byName.get(`${kind}/${type}`),
    ofKind: (kind) => components.filter((component) => component.kind === kind),
    all: () => components,
    broken: () => broken,
    withPlugins: async (plugins: readonly PluginFolder[]) => {
      if (plugins.length === 0) return catalogue;
      const brought = await discoverPlugins(
        plugins,
        components.filter(({ kind }) => kind === 'section'),
      );
      return catalogueOf({
        components: ordered([...components, ...brought.all().map(plain)]),
        broken: [...broken, ...brought.broken()],
      });
    },
  };
  return catalogue;
}
