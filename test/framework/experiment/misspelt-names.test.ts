import { expect } from 'chai';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { doubtfulRows } from '../../../framework/experiment/inherited-rows.js';
import type { Experiment } from '../../../framework/experiment/experiment.js';
import { loadExperiment } from '../../../framework/experiment/load.js';
import type { JsonObject } from '../../../framework/json.js';
import { canonicalJson } from '../../../framework/plan/canonical-json.js';
import { ProblemsError, type Problem } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import type { Catalogue } from '../../../framework/registry/registry.js';
import { isThorough } from '../../thorough.js';
import { mistakesAt, mistyped, positions } from './mutations.js';
import { keysOf, type Key } from './schema-keys.js';

const files = readdirSync('experiments', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yaml'),
);

/** 1 where a file takes away what the files say that it extends, else 0. */
const replaces = (file: string): number => Number(readFileSync(join('experiments', file), 'utf8').includes('!replace'));

/** Trying every mistake with every character of every key takes minutes. */
const limit = isThorough ? 0 : 120_000;

describe('a name with one wrong character', () => {
  let folder: string;
  let catalogue: Catalogue;
  /** File → an experiment that is made of it: itself, unless it is a part that others extend. */
  const wholes = new Map<string, string>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-names-'));
    writeFileSync(join(folder, 'package.json'), '{}');
    cpSync('experiments', join(folder, 'experiments'), { recursive: true });
    catalogue = await readCatalogue();
    // What `!replace` takes away is not part of the whole, so that such files come last.
    const ordered = files.filter((file) => !file.startsWith('base')).sort((a, b) => replaces(a) - replaces(b));
    for (const name of ordered) {
      for (const part of (await load(name)).files) {
        if (!wholes.has(relative(experiments(), part)) || part === join(experiments(), name))
          wholes.set(relative(experiments(), part), name);
      }
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const experiments = () => join(folder, 'experiments');
  const load = (name: string): Promise<Experiment> =>
    loadExperiment(join(experiments(), name), { registry: catalogue, env: {}, allowUnset: true });

  /** The file with another name in place of the key; what is wrong with it, or the experiment. */
  async function renamed(file: string, text: string, key: Key, name: string): Promise<readonly Problem[] | Experiment> {
    const place = join(experiments(), file);
    writeFileSync(place, text.slice(0, key.start) + name + text.slice(key.start + key.text.length));
    try {
      return await load(wholes.get(file) as string);
    } catch (error) {
      if (error instanceof ProblemsError) return error.problems;
      throw error;
    } finally {
      writeFileSync(place, text);
    }
  }

  for (const file of files) {
    describe(`in experiments/${file}`, () => {
      const text = readFileSync(join('experiments', file), 'utf8');

      it('is an error at its line, where the schema names the key', async function () {
        this.timeout(limit);
        const accepted: string[] = [];
        for (const key of keysOf(text, catalogue).filter(({ by }) => by === 'schema')) {
          for (const mistake of mistakesAt(key.line)) {
            for (const position of positions(key.text)) {
              const name = mistyped(key.text, mistake, position);
              const problems = await renamed(file, text, key, name);
              const isFound =
                Array.isArray(problems) &&
                problems.some(
                  (problem: Problem) => problem.file === join(experiments(), file) && problem.line === key.line,
                );
              if (!isFound) accepted.push(`${key.line}: ${key.text} → ${name}`);
            }
          }
        }
        expect(accepted).to.deep.equal([]);
      });

      it('is a dangling reference, is asked about or changes nothing, where the author chose the name', async function () {
        this.timeout(limit);
        const original = meaning(await load(wholes.get(file) as string));
        const changed: string[] = [];
        for (const key of keysOf(text, catalogue).filter(({ by }) => by === 'author')) {
          for (const mistake of mistakesAt(key.line)) {
            for (const position of positions(key.text)) {
              const name = mistyped(key.text, mistake, position);
              const result = await renamed(file, text, key, name);
              if (Array.isArray(result)) expect(result[0], name).to.have.property('code');
              else if (doubtfulRows((result as Experiment).rowChanges, file).length > 0) continue;
              else if (called(meaning(result as Experiment), name, key) !== original)
                changed.push(`${key.line}: ${key.text} → ${name}`);
            }
          }
        }
        expect(changed).to.deep.equal([]);
      });
    });
  }
});

/** Everything that is run, as text. Keys are sorted: JavaScript puts a name like "1" first. */
function meaning({ rows }: Experiment): string {
  return canonicalJson(rows.map(({ name, seeds, values }) => ({ name, seeds, values })));
}

/** The meaning with the new name taken back. */
function called(text: string, name: string, key: Key): string {
  const rows = JSON.parse(text) as { name: string; values: JsonObject }[];
  return canonicalJson(
    rows.map((row) => {
      // A row of a sweep is named after its row and its point: `RETAIN, features`.
      const parts = row.name.split(', ').map((part) => (part === name ? key.text : part));
      if (key.section === 'rows') return { ...row, name: row.name === name ? key.text : parts.join(', ') };
      const { section = '' } = key;
      const entries = Object.entries((row.values[section] ?? {}) as JsonObject);
      const restored = Object.fromEntries(entries.map(([entry, value]) => [entry === name ? key.text : entry, value]));
      return { ...row, values: { ...row.values, [section]: restored } };
    }),
  );
}
