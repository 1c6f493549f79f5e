import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderHtml } from '../../../../framework/report/page/render-html.js';
import { writeReport } from '../../../../framework/report/write-report.js';
import { writeExperiment } from '../experiment-fixture.js';

describe('report.html', () => {
  it('says once what notes say of all tables, and of one what they say of that one', async () => {
    const scores = { 'test/overall/prauc': [0.4, 0.01] as const };
    const { folder, remove } = writeExperiment({
      rows: { a: [{ seed: 1, scores }], b: [{ seed: 1, scores }] },
      values: { a: { student: { width: 8 } }, b: { student: { width: 16 } } },
      tables: [
        { id: 'one', columns: ['prauc'], settings: ['student.width'] },
        { id: 'two', columns: ['prauc'] },
      ],
    });
    try {
      await writeReport(folder, { write: () => undefined });
      const page = readFileSync(join(folder, 'report.html'), 'utf8');
      const [first, second] = page.split('<h2>').slice(1) as [string, string];
      expect(first)
        .to.contain('<li>student.width: 8 in a; 16 in b</li>')
        .and.not.contain('± is the standard deviation');
      expect(second.split('<h3>Of all tables</h3>')[1]).to.contain('<li>± is the standard deviation');
      expect(page.match(/<li>± is the standard deviation/g)).to.have.length(1);
    } finally {
      remove();
    }
  });

  it('says to who hears a picture whose patients it shows', () => {
    const figure = { id: 'one', title: 'Scores', caption: ['Means.'], spec: {}, svg: '<svg/>' };
    const page = renderHtml({
      title: 'One',
      command: 'formulary report',
      summary: [],
      tables: [],
      drawn: { figures: [{ ...figure, banner: 'MADE-UP PATIENTS' }], problems: [] },
      missing: [],
      preparations: [],
      rows: [],
      environment: [],
    });
    expect(page).to.include('<div role="img" aria-label="Scores. MADE-UP PATIENTS."><svg aria-hidden="true"/></div>');
    expect(page).to.include('<figcaption>Scores. MADE-UP PATIENTS. Means.</figcaption>');
  });
});
