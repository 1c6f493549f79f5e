import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FiguresFile } from '../../framework/records/figures-file.js';
import type { TableFile } from '../../framework/records/table-file.js';
import { Desk, readJson } from './formulary.js';

/** The file with so few patients and epochs that it takes seconds; its rows, sweep, tables and claims stay as they are. */
const small = (name: string) => `extends: ['formulary:experiments/demo/${name}']
dataset: { train: 40, validation: 16, test: 40, extra: 8 }
teacher: { width: 16, layers: 1, heads: 2, innerWidth: 16, epochs: 1 }
student: { width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
training: { epochs: 1 }
launcher: { type: local, jobs: 1 }
seeds: !replace [42]
`;

describe('demo twins of the paper, with few patients', function () {
  this.timeout(600_000);
  const desk = new Desk();
  after(() => desk.remove());

  async function folderOf(name: string): Promise<string> {
    const before = new Set(existsSync(desk.runs) ? readdirSync(join(desk.runs, 'experiments')) : []);
    desk.write(name, small(name));
    const { code, stderr } = await desk.run(['run', name, '--no-tracking', '--quiet']);
    expect(code, stderr).to.equal(0);
    return join(
      desk.runs,
      'experiments',
      readdirSync(join(desk.runs, 'experiments')).find((one) => !before.has(one))!,
    );
  }

  it('make Table VI: every row beside the published one, of another cohort', async () => {
    const folder = await folderOf('table-6.yaml');
    const table = readJson<TableFile>(folder, 'tables', 'table-6.json');
    const rows = ['LEADER(S)', 'w/o KD', 'w/o feature-KD', 'w/o align', 'w/o shared E_visit'];
    const overall = table.figures.filter(({ group }) => group === 'overall');
    expect(overall.map(({ row }) => row)).to.have.members(rows);
    for (const figure of overall) {
      expect(figure.mean).to.be.within(0, 1);
      expect(figure.published).to.be.within(0.7, 0.8);
      expect(figure).not.to.have.property('delta');
    }
    expect(table.reproduction!.axes.map(({ verdict }) => verdict))
      .to.include('holds')
      .and.to.have.length(4);
  });

  it('make Figure 2: a point for each weight of distillation, as table and as picture', async () => {
    const folder = await folderOf('figure-2.yaml');
    const table = readJson<TableFile>(folder, 'tables', 'figure-2.json');
    expect(table.figures.map(({ row }) => row)).to.deep.equal(
      [0, 0.1, 0.2, 0.4, 0.8].map((weight) => `losses.distillation.weight=${weight}`),
    );
    const { figures } = readJson<FiguresFile>(folder, 'figures', 'figures.json');
    expect(JSON.stringify(figures)).to.include('figure-2');
    expect(readdirSync(join(folder, 'figures')).filter((name) => name.startsWith('figure-2'))).to.have.length.above(2);
  });
});
