import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { replaceJson } from '../../framework/files/replace-file.js';
import { isJsonObject, type Json } from '../../framework/json.js';
import { type EngineChoice, type GoldenResult } from './golden-kind.js';
import { goldenKinds } from './kinds.js';

export type GoldenOutcome = { readonly path: string } & (
  | ({ readonly state: 'computed'; readonly kind: string } & GoldenResult)
  | { readonly state: 'skipped'; readonly reason: string }
  | { readonly state: 'unreadable'; readonly reason: string }
);

export interface GoldenOptions {
  /** The engine to compute with; the default engine if absent. */
  readonly engine?: EngineChoice;
  /**
   * Writes what was computed to `<out>/<name of the file>`, below a folder with the file's place in it. Kinds of several files
   * write them into that folder.
   */
  readonly out?: string;
}

/** Computes every golden file at or below `path`, and compares the result with the expected values that the file holds. */
export async function* checkGolden(path: string, options: GoldenOptions = {}): AsyncGenerator<GoldenOutcome> {
  let files: string[];
  try {
    files = await goldenFiles(path);
  } catch (error) {
    yield { path, state: 'unreadable', reason: message(error) };
    return;
  }
  for (const file of files) {
    const outcome = await checkFile(file, options);
    if (outcome.state === 'computed' && options.out !== undefined) {
      const place = join(options.out, file === path ? basename(file) : relative(path, file));
      await (outcome.write === undefined ? writeComputed(place, outcome.computed) : outcome.write(dirname(place)));
    }
    yield outcome;
  }
}

async function checkFile(path: string, { engine }: GoldenOptions): Promise<GoldenOutcome> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Json;
    if (!isJsonObject(content)) return { path, state: 'skipped', reason: 'holds no JSON object' };
    const kind = goldenKinds.find((candidate) => candidate.recognizes(content));
    if (kind === undefined) return { path, state: 'skipped', reason: 'no golden file that this tool knows' };
    const result = await kind.compute(content, { folder: dirname(path), ...(engine === undefined ? {} : { engine }) });
    return { path, state: 'computed', kind: kind.name, ...result };
  } catch (error) {
    return { path, state: 'unreadable', reason: message(error) };
  }
}

/**
 * Finds the golden files at a path. A file is taken as it is. Below a folder it takes `.json` files in the order of their
 * names. In a model's folder only `expected.json` is one, because the other files are the model.
 */
async function goldenFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const models = entries.filter((entry) => entry.name === 'config.json').map((entry) => entry.parentPath);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .filter(
      ({ name, parentPath }) =>
        !models.some(
          (model) =>
            !relative(model, parentPath).startsWith('..') && !(parentPath === model && name === 'expected.json'),
        ),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function writeComputed(path: string, computed: Json): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await replaceJson(path, computed, 1);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
