import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkGolden } from '../../../tools/golden/check-golden.js';

const goldenFolder = process.env['FORMULARY_GOLDEN'] ?? 'test/golden';

describe(`golden files below ${goldenFolder}`, function () {
  this.timeout(120_000);

  it('agree with what is computed', async () => {
    let computed = 0;
    for await (const outcome of checkGolden(goldenFolder)) {
      expect(outcome.state, `${outcome.path} ${'reason' in outcome ? outcome.reason : ''}`).not.to.equal('unreadable');
      if (outcome.state !== 'computed') continue;
      expect(outcome.deviations, outcome.path).to.deep.equal([]);
      computed++;
    }
    expect(computed).to.be.greaterThan(0);
  });
});

function golden(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['dist/tools/golden/main.js', ...parameters], { encoding: 'utf8' });
}

describe('npm run golden', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-golden-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  /** Two patients, three medications: the first is recommended {0, 1} and prescribed {1}, the second nothing. */
  const small = {
    threshold: 0.3,
    y_true: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    y_prob: [
      [0.9, 0.4, 0.3],
      [0.1, 0.1, 0.1],
    ],
    ddi_pairs: [[0, 1]],
  };

  it('writes what it computed under the keys of the file, and exits 0 without expected values', async () => {
    await writeFile(join(folder, 'small.json'), JSON.stringify(small));
    const { status, stdout } = golden(join(folder, 'small.json'), '--out', join(folder, 'out'));
    expect(status).to.equal(0);
    expect(stdout).to.contain('metrics: computed, nothing expected');
    expect(JSON.parse(await readFile(join(folder, 'out', 'small.json'), 'utf8'))).to.deep.equal({
      per_sample: [
        { ap: 1 / 2, jaccard: 1 / 2, precision: 1 / 2, recall: 1, f1: 2 / 3 },
        { ap: 1 / 3, jaccard: 0, precision: 0, recall: 0, f1: 0 },
      ],
      mean: { prauc: (1 / 2 + 1 / 3) / 2, jaccard: 1 / 4, precision: 1 / 4, recall: 1 / 2, f1: 1 / 3 },
      ddi_rate: 1,
    });
  });

  it('exits 1 and names the value when an expected value deviates', async () => {
    await writeFile(join(folder, 'small.json'), JSON.stringify({ ...small, mean: { recall: 0.51 } }));
    const { status, stdout } = golden(folder);
    expect(status).to.equal(1);
    expect(stdout).to.contain('mean.recall: computed 0.5, expected 0.51');
  });

  it('skips other files with a word', async () => {
    await writeFile(join(folder, 'other.json'), JSON.stringify({ welch: 3 }));
    const { status, stdout } = golden(folder);
    expect(status).to.equal(0);
    expect(stdout).to.contain('skipped (no golden file that this tool knows)');
  });

  it('exits 2 for what it cannot read', async () => {
    await writeFile(join(folder, 'broken.json'), '{"y_true": [');
    await writeFile(join(folder, 'ragged.json'), JSON.stringify({ ...small, y_prob: [[0.5]] }));
    expect(golden(join(folder, 'broken.json')).status).to.equal(2);
    expect(golden(join(folder, 'ragged.json')).status).to.equal(2);
    expect(golden(join(folder, 'absent.json')).status).to.equal(2);
    expect(golden().status).to.equal(2);
  });
});
