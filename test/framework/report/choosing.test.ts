import { expect } from 'chai';
import { writeReport } from '../../../framework/report/write-report.js';
import { tableFile } from '../../../framework/records/table-file.js';
import { type Fixture, writeExperiment } from './experiment-fixture.js';

async function printed(fixture: Fixture, split?: 'test' | 'validation'): Promise<string> {
  const { folder, remove } = writeExperiment(fixture);
  try {
    let text = '';
    await writeReport(folder, { write: (part) => (text += part), ...(split && { split }) });
    return text;
  } finally {
    remove();
  }
}

/** The row that is best on validation is the second on test. */
const run = (validation: number, test: number) => [
  {
    seed: 42,
    scores: {
      'validation/overall/prauc': [validation, 0.01] as const,
      'test/overall/prauc': [test, 0.01] as const,
    },
  },
];
const fixture: Fixture = {
  rows: { 'width=32': run(0.45, 0.44), 'width=64': run(0.47, 0.45), 'width=128': run(0.46, 0.48) },
  patients: { 'test/overall': 2000, 'validation/overall': 500 },
  tables: [{ id: 'widths', columns: ['prauc'], groups: ['overall'] }],
};
const rates = (rate: number) => [{ seed: 1, scores: { 'validation/overall/ddi-rate': [rate, 0] as const } }];
const trained = (seed: number, bestEpoch: number) => ({
  ...run(0.4, 0.4)[0]!,
  seed,
  training: { bestEpoch, epochs: 30 },
});
const among = [['width=32', 'width=64', 'width=128']];

/** The rows that a table marks as best, or why it marks none. */
async function reasonOf(more: Partial<Fixture>) {
  const { folder, remove } = writeExperiment({ ...fixture, ...more });
  try {
    await writeReport(folder, { write: () => undefined });
    const { no_best: reasons, choice, figures } = tableFile('widths').read(`${folder}/tables`)!;
    const best = figures.flatMap((figure) => (figure.best === true ? [figure.row] : []));
    return { best, reason: reasons?.['overall/prauc'], choice };
  } finally {
    remove();
  }
}

describe('choosing among the rows of a sweep', () => {
  it('is done by validation and reports the test score of the row that it picks', async () => {
    const text = await printed({ ...fixture, search: { by: 'validation/overall/prauc', among } });
    expect(text).to.include(
      'picked by validation/overall/prauc, of 3 rows: width=64 (0.4700); on test, overall: PRAUC 0.4500 ± 0.0100',
    );
  });

  it('never calls a row best on test', async () => {
    expect(await printed(fixture)).to.include('width=128  0.4800 ± 0.0100 *');
    const text = await printed({ ...fixture, search: { among } });
    expect(text).not.to.include(' *');
    expect(text).to.include('none is called best on test');
  });

  it('says in the record why no row is best', async () => {
    expect(await reasonOf({})).to.deep.equal({ best: ['width=128'], reason: undefined, choice: undefined });
    const few = await reasonOf({ patients: { 'test/overall': 12 } });
    expect(few).to.deep.include({ best: [], reason: '12 patients are too few to call a row best' });
    expect((await reasonOf({ patients: { 'test/overall': 1 } })).reason).to.contain('1 patient is too few');
    const equal = await reasonOf({ rows: { one: run(0.4, 0.45), two: run(0.4, 0.45) } });
    expect(equal).to.deep.include({ best: [], reason: 'all rows have the same figure' });
    const searched = await reasonOf({ search: { by: 'validation/overall/prauc', among } });
    expect(searched.best).to.deep.equal([]);
    expect(searched.choice?.[0]).to.include('of 3 rows: width=64');
    const spread = [0.44, 0.46].map((score, index) => ({ ...run(0.4, score)[0]!, seed: index + 1 }));
    const others = [0.455, 0.447].map((score, index) => ({ ...run(0.4, score)[0]!, seed: index + 1 }));
    expect((await reasonOf({ rows: { spread, others } })).reason).to.contain('smaller than the spread of trainings');
  });

  it('sees the scores of validation, where a table or the command asks for them', async () => {
    const text = await printed({ ...fixture, search: { among } }, 'validation');
    expect(text).to.match(/^PRAUC +overall, validation \(500 patients\)$/m);
    expect(text).to.match(/^width=64 +0\.4700 ± 0\.0100 \*$/m);
    const asked = { ...fixture, tables: [{ id: 'widths', columns: ['prauc'], split: 'validation' as const }] };
    expect(await printed(asked)).to.match(/^width=64 +0\.4700 ± 0\.0100 \*$/m);
  });

  it('says in the record of a table which split it shows', async () => {
    const { folder, remove } = writeExperiment({
      ...fixture,
      tables: [{ id: 'widths', split: 'validation', columns: ['prauc'] }],
    });
    try {
      await writeReport(folder, { write: () => undefined });
      expect(tableFile('widths').read(`${folder}/tables`)?.split).to.equal('validation');
    } finally {
      remove();
    }
  });

  it('picks the lowest score of a metric that is better when low, and says how many rows have none', async () => {
    const text = await printed({
      rows: { a: rates(0.08), b: rates(0.06), c: [{ seed: 1 }] },
      search: { by: 'validation/overall/ddi-rate', among: [['a', 'b', 'c']] },
    });
    expect(text).to.include('picked by validation/overall/ddi-rate, of 3 rows, 1 without results: b (0.060)');
  });
});

describe('a training whose best epoch is among its last', () => {
  it('is marked, with its seeds', async () => {
    const text = await printed({
      rows: { steady: [trained(1, 20), trained(2, 27)], late: [trained(1, 28), trained(2, 30)] },
    });
    expect(text).to.include(
      'may not have converged, the best epoch is within the last tenth of the epochs: late (seeds 1, 2)\n',
    );
  });
});
