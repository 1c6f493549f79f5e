import { expect } from 'chai';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planFile } from '../../framework/records/plan-file.js';
import { runFile } from '../../framework/records/run-file.js';
import { killEverything } from '../processes.js';
import { isThorough } from '../thorough.js';
import { Desk } from './formulary.js';

const search = `title: Halved
dataset: { type: synthetic, train: 24, validation: 12, test: 12, diagnoses: 40, procedures: 16, medications: 12, families: 8, systems: 5, conditions: 5, aetiologies: 4, actions: 4 }
student: { type: retain, width: 8 }
losses: { prescription: { type: binary-cross-entropy } }
training: { batchSize: 8, patience: 0 }
seeds: [1]
sweep:
  select: { by: validation/prauc }
  halving:
    over: { training.epochs: [1, 3] }
    factor: 3
    points: { grid: { training.learningRate: [1e-6, 1e-2, 1e-5] } }
tables: [{ id: search, columns: [prauc] }]
`;

const modelOf = (at: Desk, row: string) => {
  const folder = at.runFolders().find((run) => runFile.read(run)?.row === row)!;
  return readFileSync(join(folder, 'model.safetensors'));
};

describe('a search by halving', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('search.yaml', search);
  });
  after(() => desk.remove());

  const last = 'training.learningRate=0.01 at 3 epochs';

  it('plans its first rung, and computes the best third of it with more epochs', async () => {
    const { stdout } = await desk.run(['plan', 'search.yaml']);
    expect(stdout).to.include('Halved: 3 rows, 3 runs');
    expect(stdout).to.include('rung 1 of 2, training.epochs 1: 3 points; the next rung is planned when');
    if (isThorough) {
      const { child, end } = desk.start(['run', 'search.yaml']);
      child.stderr!.on('data', (text: Buffer) => {
        if (text.includes('continues after epoch 1')) killEverything(child.pid!);
      });
      await end;
    }
    const { code, stdout: tables, stderr } = await desk.run(['run', 'search.yaml']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('rung 2 of 2, training.epochs 3: 1 point, the best of 3');
    expect(tables).to.include('a search by halving over training.epochs: 3 with 1, 1 with 3');
    expect(tables).to.include('(at most 5 epochs a seed, where all points with 3 take 9: 44 % saved)');
    expect(tables).to.include(`: ${last} (`);
    expect(tables).not.to.include('best on test');
    const experiments = readdirSync(join(desk.runs, 'experiments'));
    expect(experiments).to.have.length(1);
    const { rows, search: found } = planFile.read(join(desk.runs, 'experiments', experiments[0]!))!;
    expect(rows.map(({ row }) => row))
      .to.have.length(4)
      .and.to.include(last);
    expect(found!.among.flat()).to.deep.equal(rows.map(({ row }) => row));
  });

  it('ends with the weights of a training from the start, and does not continue a damaged state', async function () {
    if (!isThorough) return this.skip();
    const other = new Desk();
    try {
      other.write('search.yaml', search);
      const { code, stderr } = await other.run(['run', 'search.yaml', '--rows', last]);
      expect(code, stderr).to.equal(0);
      expect(stderr).not.to.include('continues after epoch');
      expect(modelOf(other, last).equals(modelOf(desk, last))).to.equal(true);
    } finally {
      other.remove();
    }
    const kept = join(desk.runs, 'kept', 'student');
    for (const name of readdirSync(kept)) {
      const file = join(kept, name, 'epoch.safetensors');
      const content = readFileSync(file);
      content[content.length - 1]! ^= 1;
      writeFileSync(file, content);
    }
    const row = 'training.learningRate=0.00001 at 3 epochs';
    const { code, stderr } = await desk.run(['run', 'search.yaml', '--rows', row]);
    expect(code, stderr).to.equal(0);
    expect(stderr).not.to.include('continues after epoch');
  });
});
