import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { modulesBelow, type ComponentModule } from './modules.js';

/** A module's text and the modules beside it that it imports. */
interface Source {
  readonly text: Buffer;
  /** Absolute paths. */
  readonly imports: readonly string[];
}

/** Sources by absolute path, read once: components share most of what they import. */
export type Sources = Map<string, Source>;

const importStatement = /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * SHA-256 of what a component is made of: its module, the other modules of its folder if it has one of its own, and all
 * modules below the components' folder that these import, through any number of steps. The digest leaves the framework out:
 * a change of the framework that changes results raises the versions of components.
 */
export function moduleDigest({ type, module, root }: ComponentModule, sources: Sources = new Map()): string {
  const folder = dirname(module);
  const pending = basename(folder) === type ? [...modulesBelow(folder)] : [module];
  const reached = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    pending.push(...sourceOf(file, root, sources).imports);
  }
  const hash = createHash('sha256');
  for (const [name, file] of [...reached].map((place) => [nameOf(place, root), place] as const).sort(byName)) {
    const { text } = sourceOf(file, root, sources);
    hash.update(`${name}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex');
}

function sourceOf(file: string, root: string, sources: Sources): Source {
  const earlier = sources.get(file);
  if (earlier !== undefined) return earlier;
  const text = readFileSync(file);
  const imports = [...text.toString('utf8').matchAll(importStatement)]
    .map(([, specifier]) => resolve(dirname(file), specifier as string))
    .filter((imported) => imported.startsWith(root + sep) && existsSync(imported));
  const source = { text, imports };
  sources.set(file, source);
  return source;
}

/** The same on every machine and system. */
function nameOf(file: string, root: string): string {
  return relative(root, file).replaceAll(sep, '/');
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
