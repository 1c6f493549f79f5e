import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modulesBelow, type ComponentModule } from './modules.js';

/** A module's text, its SHA-256, and the modules beside it or in `framework/tensor` that it imports. */
interface Source {
  readonly text: Buffer;
  readonly sha256: string;
  /** Absolute paths. */
  readonly imports: readonly string[];
}

/** Sources by absolute path, read once: components share most of what they import. */
export type Sources = Map<string, Source>;

/** Digests of the source that a component is made of. */
export interface ModuleDigests {
  /**
   * SHA-256 of its module, the other modules of its folder if it has one of its own, and all modules below the components'
   * folder that these import, through any number of steps.
   */
  readonly digest: string;
  /** SHA-256 of the modules of `framework/tensor` that they reach; absent where they reach none. */
  readonly tensor?: string;
}

/** The folder of the code that computes: a change there changes results and the version of no component. */
export const tensorFolder = fileURLToPath(new URL('../tensor', import.meta.url));

const importStatement = /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+|formulary\/tensor)["']/g;

/**
 * Digests what a component is made of. The rest of the framework is left out: a change there that changes results raises the
 * versions of components.
 */
export function moduleDigests({ type, module, root }: ComponentModule, sources: Sources = new Map()): ModuleDigests {
  const folder = dirname(module);
  const pending = basename(folder) === type ? [...modulesBelow(folder)] : [module];
  const reached = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    pending.push(...sourceOf(file, root, sources).imports);
  }
  const tensor = [...reached].filter(isTensorCode);
  const hash = createHash('sha256');
  for (const [name, { text }] of named([...reached].filter((file) => !isTensorCode(file))))
    hash.update(`${name}\0${text.length}\0`).update(text);
  const digest = hash.digest('hex');
  if (tensor.length === 0) return { digest };
  const ofTensor = createHash('sha256');
  for (const [name, { sha256 }] of named(tensor, tensorFolder)) ofTensor.update(`${name}\0${sha256}\n`);
  return { digest, tensor: ofTensor.digest('hex') };

  function named(files: readonly string[], from = root): readonly (readonly [string, Source])[] {
    return files.map((file) => [nameOf(file, from), sourceOf(file, root, sources)] as const).sort(byName);
  }
}

function isTensorCode(file: string): boolean {
  return file.startsWith(tensorFolder + sep);
}

function sourceOf(file: string, root: string, sources: Sources): Source {
  const earlier = sources.get(file);
  if (earlier !== undefined) return earlier;
  const text = readFileSync(file);
  const isOurs = (imported: string) =>
    (isTensorCode(imported) || (!isTensorCode(file) && imported.startsWith(root + sep))) && existsSync(imported);
  const imports = [...text.toString('utf8').matchAll(importStatement)]
    .map(([, specifier]) =>
      specifier === 'formulary/tensor' ? join(tensorFolder, 'index.js') : resolve(dirname(file), specifier as string),
    )
    .filter(isOurs);
  const source = { text, sha256: createHash('sha256').update(text).digest('hex'), imports };
  sources.set(file, source);
  return source;
}

/** The same on every machine and system. */
function nameOf(file: string, root: string): string {
  return relative(root, file).replaceAll(sep, '/');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
