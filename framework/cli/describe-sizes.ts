import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Shown, ViewProperties } from '../contracts/view.js';
import { UserInputError } from '../errors.js';
import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { PluginFolder, Catalogue } from '../registry/registry.js';

/**
 * Shows the view `<kind>-parameters`: what a component has to learn when its inputs have some sizes. The component stands in an
 * experiment of its own, so that its options are checked and completed as those of any other.
 *
 * @param sizes `diagnoses=1958,procedures=1430`
 * @param set options of the component: `attention=mlp`
 */
export async function describeSizes(
  { kind, type, package: brought }: ComponentDeclaration,
  { sizes, set }: { readonly sizes: string; readonly set: readonly string[] },
  catalogue: Catalogue,
  plugins: readonly PluginFolder[],
): Promise<Shown> {
  const view = catalogue.find('view', `${kind}-parameters`);
  if (view === undefined)
    throw refused(`components of kind ${kind} have no parameters that sizes decide`, 'Leave it out.');
  const { showView } = await import('../execution/views/show-view.js');
  const folder = await mkdtemp(join(tmpdir(), 'formulary-describe-'));
  try {
    const file = join(folder, 'experiment.yaml');
    const { around = {} } = view.properties as ViewProperties;
    const own = brought === undefined ? {} : { plugins: [brought] };
    await writeFile(file, stringify({ schema: 1, title: `${kind}/${type}`, ...own, ...around, [kind]: { type } }));
    return await showView({
      file,
      view: view.type,
      set: set.map((one) => `${kind}.${one}`),
      options: { sizes: readSizes(sizes) },
      plugins,
      runsFolder: join(folder, 'runs'),
      signal: new AbortController().signal,
      onProgress: () => {},
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function readSizes(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part): [string, number] => {
      const [, name, size] = /^\s*([\w-]+)=(\d+)\s*$/.exec(part) ?? [];
      if (name === undefined)
        throw refused(`"${part}" is no size`, 'Write names and whole numbers: diagnoses=1958,procedures=1430.');
      return [name, Number(size)];
    }),
  );
}

function refused(reason: string, remedy: string): UserInputError {
  return new UserInputError({ place: '--sizes', reason, remedy });
}
