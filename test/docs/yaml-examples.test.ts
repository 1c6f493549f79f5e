import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerKeys } from '../../framework/experiment/header.js';
import { loadExperiment } from '../../framework/experiment/load.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';

interface Example {
  readonly page: string;
  /** The first line of the block where it is a comment that names a file: `studies/width.yaml`. */
  readonly name: string | undefined;
  readonly text: string;
}

/** Pages whose examples are files of a folder, or parts of files. Those of docs/errors.md are wrong on purpose. */
const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'errors.md');
const page = readFileSync('docs/experiment.md', 'utf8');
const examples = pages.flatMap((name) =>
  [...readFileSync(join('docs', name), 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text]): Example => ({
    page: name,
    name: /^# (\S+\.yaml)\n/.exec(text!)?.[1],
    text: text!,
  })),
);
const isWhole = ({ text }: Example) => /^(?:title|extends):/m.test(text);
/** Packages that a page lets its reader make first. */
const isOfPlugin = ({ text }: Example) => /^plugins:/m.test(text);

/** A part as a file: laid over the file that its first line names, or over one that has every section. */
function fileOf({ name = 'experiments/base/leader-synthetic.yaml', text }: Example): string {
  return `title: A part\nextends: [../${name}]\n${text}`;
}

describe('experiments in docs/', () => {
  let root: string;
  let registry: Registry;

  before(async () => {
    registry = await discoverComponents();
    root = mkdtempSync(join(tmpdir(), 'formulary-docs-'));
    cpSync('experiments', join(root, 'experiments'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'studies'));
    for (const example of examples) if (isWhole(example)) writeFileSync(join(root, example.name!), example.text);
  });
  after(() => rmSync(root, { recursive: true }));

  const load = (name: string) => loadExperiment(join(root, name), { registry, allowUnset: true });
  const rowsOf = async (name: string) => (await load(name)).rows;

  for (const [number, example] of examples.entries()) {
    if (isOfPlugin(example)) continue;
    it(`are valid: ${example.page}, ${isWhole(example) ? example.name! : `a part${example.name === undefined ? '' : ` of ${example.name}`}`}`, async () => {
      const part = `studies/part-${number}.yaml`;
      if (!isWhole(example)) writeFileSync(join(root, part), fileOf(example));
      expect(await rowsOf(isWhole(example) ? example.name! : part)).to.not.deep.equal([]);
    });
  }

  it('stand in README.md as in the file that it shows', () => {
    const [, shown] = /```yaml\n(.*?)```/s.exec(readFileSync('README.md', 'utf8'))!;
    expect(readFileSync('experiments/quickstart.yaml', 'utf8')).to.equal(shown);
  });

  it('stand below a table of every key that a file may have', () => {
    const table = page.split('| key | what it is |')[1]!.split('\n\n')[0]!;
    for (const key of headerKeys) expect(table).to.contain(`\`${key}\``);
  });

  it('extend as the page says', async () => {
    const [row] = await rowsOf('studies/extending.yaml');
    expect(row!.seeds).to.deep.equal([42, 43, 44]);
    expect(row!.values['losses']).to.not.have.property('alignment');
    expect(Object.keys(row!.values['metrics'] as object)).to.deep.equal(['prauc', 'recall-at-k']);
  });

  it('refer as the page says', async () => {
    const widths = (await rowsOf('studies/references.yaml')).map(({ values }) => values['student']);
    expect(widths.map((student) => (student as { innerWidth: number }).innerWidth)).to.deep.equal([48, 192]);
  });

  it('make as many rows as the page says', async () => {
    const counts = { grid: 4, pairs: 3, search: 6, ablations: 3 };
    for (const [name, count] of Object.entries(counts))
      expect(await rowsOf(`studies/${name}.yaml`), name).to.have.length(count);
  });
});
