import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface SourceFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The folders of the project that hold TypeScript. */
export const sourceFolders = ['framework', 'components', 'tools', 'benchmarks', 'examples', 'test'];

/** Every TypeScript file below a folder of the project's root, declarations aside; none where there is no such folder. */
export function sourcesBelow(folder: string): SourceFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const importStatement =
  /^\s*(?:import|export)\b[^;'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** What a file imports or re-exports, statically or on demand, types included: packages by name, files of ours by path. */
export function importsOf({ path, text }: SourceFile): string[] {
  return [...text.matchAll(importStatement)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3]!;
    return specifier.startsWith('.') ? normalize(join(dirname(path), specifier)).replace(/\.js$/, '.ts') : specifier;
  });
}
