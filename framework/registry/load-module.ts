import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserInputError } from '../errors.js';
import type { ComponentModule } from './modules.js';

/** A component whose module is there but cannot be loaded. Only what uses the component fails. */
export interface BrokenComponent {
  readonly kind: string;
  readonly type: string;
  /** Says which module, why, and what to do. */
  readonly error: UserInputError;
}

/** The default export of a component's module, or why there is none: a package that is not installed, say. */
export async function loadModule(place: ComponentModule): Promise<{ readonly declared: unknown } | BrokenComponent> {
  try {
    const { default: declared } = (await import(pathToFileURL(place.module).href)) as { readonly default?: unknown };
    return { declared };
  } catch (error) {
    return { kind: place.kind, type: place.type, error: brokenBy(place, error) };
  }
}

function brokenBy({ kind, type, module, root, package: plugin }: ComponentModule, error: unknown): UserInputError {
  const missing = missingPackage(error);
  const where = join(plugin ?? '', relative(dirname(root), module));
  const [message = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return new UserInputError({
    place: where,
    reason: `${kind}/${type} cannot be loaded: ${missing === undefined ? message : `the package ${missing} is not installed`}`,
    remedy: remedyFor(missing, plugin),
  });
}

function remedyFor(missing: string | undefined, plugin: string | undefined): string {
  if (plugin !== undefined)
    return missing === undefined ? `it is part of the plug-in ${plugin}` : `install it: npm install ${missing}`;
  return missing === undefined ? 'install and build anew: npm ci' : 'install what Formulary needs: npm ci';
}

/** The package that an import names and that is not there. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return undefined;
  return /^Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(error.message)?.[1];
}
