import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerKeys } from '../../framework/experiment/header.js';
import { loadExperiment } from '../../framework/experiment/load.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';

const page = readFileSync('docs/experiment.md', 'utf8');
const pages = page + readFileSync('docs/tutorial.md', 'utf8');
const files = new Map([...pages.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!]));

describe('experiments in docs/experiment.md and docs/tutorial.md', () => {
  let root: string;
  let registry: Registry;

  before(async () => {
    registry = await discoverComponents();
    root = mkdtempSync(join(tmpdir(), 'formulary-docs-'));
    cpSync('experiments', join(root, 'experiments'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'studies'));
    for (const [name, text] of files) writeFileSync(join(root, name), text);
  });
  after(() => rmSync(root, { recursive: true }));

  const load = (name: string) => loadExperiment(join(root, name), { registry, env: {} });
  const rowsOf = async (name: string) => (await load(name)).rows;

  it('have names', () => {
    expect(pages.match(/```yaml/g)).to.have.length(files.size);
  });

  for (const name of files.keys()) {
    it(`are valid: ${name}`, async () => {
      expect(await rowsOf(name)).to.not.deep.equal([]);
    });
  }

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
