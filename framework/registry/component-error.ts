import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserInputError } from '../errors.js';
import { machineTrouble } from '../machine-trouble.js';
import type { ComponentDeclaration } from './component-declaration.js';

/** An exception that the code of a component threw. `cause` is the exception, with its stack. */
export class ComponentError extends Error {
  override readonly name: string = 'ComponentError';
}

/**
 * An exception with the name of the component whose code threw it, and the file and line: the innermost place of the stack
 * that lies in a component. What the input or the machine is to blame for stays as it is.
 *
 * @param during what was done meanwhile: `stage student of row "LEADER(S)", seed 42`
 */
export function namingComponent(error: unknown, components: readonly ComponentDeclaration[], during: string): unknown {
  if (!(error instanceof Error) || error instanceof UserInputError || error instanceof ComponentError) return error;
  if (error.name === 'AbortError' || machineTrouble(error) !== undefined) return error;
  const behind = componentBehind(error, components);
  const who = behind === undefined ? 'the program' : `${behind.name} (${behind.place})`;
  return new ComponentError(`${who}, during ${during}: ${error.message}`, { cause: error });
}

function componentBehind(
  { stack = '' }: Error,
  components: readonly ComponentDeclaration[],
): { readonly name: string; readonly place: string } | undefined {
  for (const [, written = '', line = ''] of stack.matchAll(
    /(file:\/\/[^\s()]+|\/[^\s():]+|[A-Z]:\\[^():]+):(\d+):\d+/g,
  )) {
    const file = written.startsWith('file://') ? fileURLToPath(written) : written;
    const component = components.find((candidate) => isPartOf(file, candidate));
    if (component === undefined) continue;
    const { kind, type, module, package: plugin } = component;
    const kinds = basename(dirname(module)) === type ? dirname(dirname(module)) : dirname(module);
    const place = join(plugin ?? '', basename(dirname(kinds)), relative(dirname(kinds), file));
    return { name: `${kind}/${type}`, place: `${place}:${line}` };
  }
  return undefined;
}

/** Whether a file is a component's module, or lies in the component's own folder. */
function isPartOf(file: string, { type, module }: ComponentDeclaration): boolean {
  const folder = dirname(module);
  return file === module || (basename(folder) === type && file.startsWith(folder + sep));
}
