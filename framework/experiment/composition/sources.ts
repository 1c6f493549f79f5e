import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Place } from '../origin.js';
import { describe, placeOf, textOf, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { readSource } from '../reading/source.js';
import { readYaml } from '../reading/read.js';
import { extendedFile, isInside } from './extended-file.js';

/** The newest version of the language that this program knows (`schema:` of a file). */
const languageVersion = 1;

/** One file of an experiment. */
export interface Layer {
  readonly file: string;
  readonly content: MapNode;
}

/**
 * Reads an experiment file and everything it extends. Every file is applied once, those it extends before it, in the order
 * in which they are listed: later wins, and a file that is reached twice (a diamond) does not undo what came between.
 */
export class Sources {
  /** Text by absolute path, for excerpts. */
  readonly texts = new Map<string, string>();
  /** In the order of application. */
  readonly layers: Layer[] = [];
  /** Files from the one asked for to each other one. */
  readonly through = new Map<string, readonly string[]>();
  private readonly root: string;

  constructor(
    private readonly file: string,
    private readonly report: (problem: Problem) => void,
  ) {
    this.root = projectOf(file);
  }

  read(): void {
    this.visit(this.file, relative(process.cwd(), this.file) || '.', []);
  }

  private visit(file: string, written: string, chain: readonly string[], from?: Place): void {
    if (chain.includes(file)) {
      const cycle = [...chain.slice(chain.indexOf(file)), file].map((name) => relative(dirname(this.file), name));
      this.report({
        ...(from as Place),
        code: 'E022',
        path: 'extends',
        message: `files extend each other in a circle: ${cycle.join(' → ')}`,
      });
      return;
    }
    if (this.texts.has(file)) return;
    const text = readSource(file, written, from);
    if (typeof text !== 'string') return this.report(text);
    this.texts.set(file, text);
    this.through.set(file, [...chain, file]);
    const content = readYaml(text, file, this.report);
    if (content === undefined || !this.isKnownVersion(content)) return;
    for (const extended of this.extended(content)) {
      const name = textOf(extended) as string;
      // A file of a package may extend what else the package has.
      const root = isInside(this.root, file) ? this.root : projectOf(file);
      const target = extendedFile(name, file, root, placeOf(extended));
      if (typeof target === 'string') this.visit(target, name, [...chain, file], placeOf(extended));
      else this.report(target);
    }
    this.layers.push({ file, content });
  }

  private extended(content: MapNode): readonly Node[] {
    const node = content.entries.get('extends')?.node;
    if (node === undefined) return [];
    const items = node.is === 'list' ? node.items : [node];
    for (const item of items) {
      if (textOf(item) === undefined) {
        this.report({
          ...placeOf(item),
          code: 'E104',
          path: 'extends',
          message: 'extends lists the paths of files',
          expected: 'a path, or a list of paths',
        });
      }
    }
    return items.filter((item) => textOf(item) !== undefined);
  }

  private isKnownVersion(content: MapNode): boolean {
    const node = content.entries.get('schema')?.node;
    if (node === undefined) return true;
    const version = node.is === 'scalar' ? node.value : undefined;
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
      this.report({
        ...placeOf(node),
        code: 'E104',
        path: 'schema',
        message: `schema is ${describe(node)}; expected the version of the language, a whole number ≥ 1`,
        expected: 'a whole number ≥ 1',
        suggestion: String(languageVersion),
      });
      return false;
    }
    if (version <= languageVersion) return true;
    this.report({
      ...placeOf(node),
      code: 'E009',
      path: 'schema',
      message: `the file is written in version ${version} of the language; this program knows ${languageVersion}`,
      notes: ['install a newer Formulary'],
    });
    return false;
  }
}

/** The nearest folder above the file that is a project (package.json, .git), else the working folder. */
function projectOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) break;
  }
  const below = relative(process.cwd(), file);
  return below.startsWith('..') ? dirname(file) : process.cwd();
}
