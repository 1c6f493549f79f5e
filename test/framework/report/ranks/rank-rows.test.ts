import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '../../../../framework/records/data-file.js';
import type { TableFile } from '../../../../framework/records/table-file.js';
import type { TableRequest } from '../../../../framework/records/table-request.js';
import { writeReport } from '../../../../framework/report/write-report.js';
import { type Fixture, writeExperiment } from '../experiment-fixture.js';

const models = ['LEADER(S)', 'w/o KD', 'RETAIN'];
const worlds = ['world 0', 'world 1', 'world 2'];
const nameOf = (model: string, world: string) => `${model}, ${world}`;
const pairs = models.flatMap((model, rank) =>
  worlds.map((world, index) => ({ name: nameOf(model, world), score: 0.5 + index / 10 - rank / 100, index })),
);
const swept: Fixture = {
  rows: Object.fromEntries(
    pairs.map(({ name, score }) => [name, [{ seed: 42, scores: { 'test/overall/prauc': [score, 0.01] } }]]),
  ),
  patients: { 'test/overall': 2000 },
  data: Object.fromEntries(pairs.map(({ name, index }) => [name, data(index)])),
  search: { among: models.map((model) => worlds.map((world) => nameOf(model, world))), names: models },
};

function data(world: number): DataFile {
  return { identities: { 'test/overall': `digest ${world}` }, facts: [] };
}

async function reported(fixture: Fixture, request?: Partial<TableRequest>) {
  const tables = [{ id: 'ranks', columns: ['prauc'], ...request }];
  const { folder, remove } = writeExperiment({ ...fixture, tables });
  try {
    let text = '';
    await writeReport(folder, { write: (part) => (text += part) });
    const read = (ending: string) => readFileSync(join(folder, 'tables', `ranks.${ending}`), 'utf8');
    const table = JSON.parse(read('json')) as TableFile;
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    return { text, table, page, markdown: read('md'), latex: read('tex'), csv: read('csv') };
  } finally {
    remove();
  }
}

describe('rows over several datasets', () => {
  it('are never said to be best beside rows of other patients, nor compared with them', async () => {
    const { text, table } = await reported(swept, { baseline: nameOf('RETAIN', 'world 0') });
    expect(text).to.include('NOT THE SAME PATIENTS OR LABELS').and.not.to.include('*');
    expect(table.no_best).to.deep.equal({ 'overall/prauc': 'rows were scored on different patients' });
    expect(table).not.to.have.property('rankings');
  });

  it('are ranked where a table asks for it, with scores and ranks of each dataset, and no mean over them', async () => {
    const { text, table, page, markdown, latex, csv } = await reported(swept, { ranks: true });
    const line = /^LEADER\(S\) +0\.5000 ± 0\.0100 +1 +0\.6000 ± 0\.0100 +1 +0\.7000 ± 0\.0100 +1 +1\.00$/m;
    expect(text).to.match(/^PRAUC, overall +world 0 +rank +world 1 +rank +world 2 +rank +average rank$/m);
    expect(text).to.match(line);
    const verdict =
      'PRAUC, overall: Friedman χ² = 6.00, Iman–Davenport F(2, 4) = ∞, p = 0.028 of all 216 orders; all pairs by Nemenyi: ranks differ of LEADER(S) and RETAIN (p = 0.028)';
    expect(text).to.include(verdict);
    expect(page).to.include('<th scope="col">average rank</th>');
    expect(markdown).to.match(/^\| RETAIN \|.*\| 3\.00 \|$/m);
    expect(latex).to.include('average rank');
    expect(csv)
      .to.match(/^row,.*,rank,average_rank$/m)
      .and.to.match(/^"RETAIN, world 1",.*,3,3$/m);
    const [ranking] = table.rankings!;
    expect(ranking).to.deep.include({ datasets: worlds, every_order: true, orders: 216, degrees_of_freedom: [2, 4] });
    expect(ranking!.average_ranks[1]).to.deep.equal({ row: 'w/o KD', average_rank: 2 });
    expect(table.figures[0]).to.deep.include({ rank: 1, average_rank: 1 });
  });

  it('are compared with a baseline by their ranks', async () => {
    const { text, table } = await reported(swept, { ranks: { baseline: 'RETAIN' } });
    expect(text)
      .to.include('average rank  p vs RETAIN')
      .and.to.match(/^LEADER\(S\) .* 1\.00 +0\.019$/m);
    expect(table.figures.find(({ row }) => row === 'LEADER(S), world 2')!.rank_p).to.be.closeTo(4 / 216, 1e-12);
  });

  it('of two datasets have ranks, and too few datasets for a test', async () => {
    const rows = pairs.filter(({ index }) => index < 2).map(({ name }) => name);
    const { text } = await reported(swept, { ranks: true, rows });
    expect(text).to.include('too few datasets: with 2 datasets for 3 rows, no order of the ranks has p < 0.05');
    expect(text).to.match(/^RETAIN .* 3\.00$/m);
  });

  it('have no ranks where points of the sweep share their patients', async () => {
    const { text, table } = await reported(
      { ...swept, data: Object.fromEntries(pairs.map(({ name, index }) => [name, data(Math.min(index, 1))])) },
      { ranks: true },
    );
    expect(text).to.include('overall: no ranks, world 1 and world 2 have the same patients: they are one dataset');
    expect(table).not.to.have.property('rankings');
  });

  it('are ranked without those that miss a score', async () => {
    const { [nameOf('RETAIN', 'world 2')]: _, ...rest } = swept.rows;
    const { text } = await reported(
      { ...swept, rows: { ...rest, [nameOf('RETAIN', 'world 2')]: [{ seed: 42 }] } },
      { ranks: { baseline: 'RETAIN' } },
    );
    expect(text).to.include('PRAUC, overall: without a score on every dataset, not ranked: RETAIN');
    expect(text).not.to.include('p vs RETAIN');
  });
});
