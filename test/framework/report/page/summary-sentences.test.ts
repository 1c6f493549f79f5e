import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReport } from '../../../../framework/report/write-report.js';
import { writeExperiment } from '../experiment-fixture.js';

const score = (mean: number) => ({ 'test/overall/prauc': [mean, 0.002] as const });

describe('the page of a report', () => {
  it('says in sentences what was asked and what came out, and how rows differ', async () => {
    const { folder, remove } = writeExperiment({
      rows: { wide: [{ seed: 1, scores: score(0.5) }], 'narrow <b>': [{ seed: 1, scores: score(0.4) }, { seed: 2 }] },
      values: { wide: { student: { width: 64, layers: 1 } }, 'narrow <b>': { student: { width: 8, layers: 1 } } },
      patients: { 'test/overall': 200 },
      tables: [{ id: 'scores', columns: ['prauc'], groups: ['overall'] }],
    });
    await writeReport(folder, { write: () => {} });
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    remove();
    expect(page).to.contain('2 rows were asked for in 3 runs; 2 of them have results.');
    expect(page).to.contain('The best PRAUC, overall, is that of wide: 0.5000 ± 0.0020.');
    expect(page).to.contain('<th scope="row">narrow &lt;b&gt;</th><td>student.width: 8</td>');
    expect(page).to.match(/<header>[\s\S]+<nav aria-label=[\s\S]+<main>\n<section id="missing"/);
    expect(page).not.to.match(/<script|<link|https?:\/\/(?!www\.w3\.org)/);
  });
});
