import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import millisecondsPerPatient from '../../components/metrics/milliseconds-per-patient.js';
import parameters from '../../components/metrics/parameters.js';
import secondsPerEpoch from '../../components/metrics/seconds-per-epoch.js';
import studentCosts from '../../components/stages/student-costs.js';
import teacherCosts from '../../components/stages/teacher-costs.js';
import { Desk, readJson } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

const columns = [parameters, secondsPerEpoch, millisecondsPerPatient].map(({ type }) => type);

const experiment = `${tinyExperiment.replace('title: Tiny', 'title: Costs')}
metrics: { prauc: { type: prauc }, jaccard: { type: jaccard }, ${columns.map((type) => `${type}: { type: ${type} }`).join(', ')} }
rows:
  student: {}
  teacher: { evaluation: { predictor: teacher } }
  nearest: { student: !replace { type: nearest }, losses: !replace {} }
tables:
  - { id: costs, columns: [jaccard, ${columns.join(', ')}], groups: [overall, multi-visit] }
  - { id: every-group, columns: [jaccard, ${columns.join(', ')}] }
  - { id: several-visits, columns: [jaccard, parameters, seconds-per-epoch], groups: [multi-visit] }
`;

interface Figures {
  readonly figures: readonly {
    readonly row: string;
    readonly group: string;
    readonly metric: string;
    readonly mean?: number;
  }[];
}

describe(`what models cost (${studentCosts.type}, ${teacherCosts.type})`, function () {
  this.timeout(240_000);
  let desk: Desk;
  before(() => void (desk = new Desk()));
  after(() => desk.remove());

  it('stands beside scores, with a dash where a model has none, and says when and where it was measured', async () => {
    desk.write('experiment.yaml', experiment);
    const end = await desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet']);
    expect(end.code, end.stderr).to.equal(0);
    const text = end.stdout.replaceAll(/ {2,}/g, ' | ');
    expect(text).to.match(/^overall \(24 patients\) \| Jaccard \| # parameters \| s\/epoch \| ms\/patient$/m);
    expect(text).to.match(/^teacher \| .* \| – \| – \| [\d.]+$/m);
    expect(text).to.match(/^nearest \| – \| – \| – \| [\d.]+$/m);
    expect(text).to.match(/^multi-visit \(\d+ patients\) \| Jaccard$/m);
    expect(text).to.include(
      'no figure of these groups: # parameters stands in the group overall; s/epoch stands in the group overall',
    );
    // The row nearest has no scores of single visits, and is compared where it has some
    expect(text).not.to.include('NOT THE SAME');
    expect(text).to.match(/^(.*: )?measured at 20\d\d-.* UTC on \d+ cores/m);

    const [slug] = readdirSync(join(desk.runs, 'experiments'));
    const { figures } = readJson<Figures>(desk.runs, 'experiments', slug!, 'tables', 'costs.json');
    const of = (row: string, metric: string) => figures.find((one) => one.row === row && one.metric === metric)?.mean;
    expect(of('student', 'parameters')).to.be.above(1000);
    expect(of('student', 'seconds-per-epoch')).to.be.above(0);
    expect(figures.filter(({ group, metric }) => group === 'multi-visit' && columns.includes(metric))).to.deep.equal(
      [],
    );
  });

  it('stands in a table that names no groups, of a model with no score of all patients too', async () => {
    const words = ['--row', 'nearest', '--no-tracking', '--quiet'];
    const end = await desk.run(['run', 'experiment.yaml', ...words]);
    expect(end.code, end.stderr).to.equal(0);
    const [, , every] = end.stdout.replaceAll(/ {2,}/g, ' | ').split(/^Costs: /m);
    expect(every).to.match(
      /^overall \| Jaccard \| # parameters \| s\/epoch \| ms\/patient\nnearest \| – \| – \| – \| [\d.]+$/m,
    );
  });

  it('is no part of what a run is verified by', () => {
    for (const folder of desk.runFolders()) {
      const { metrics } = readJson<{ metrics: object }>(folder, 'lock.json');
      expect(Object.keys(metrics).filter((name) => columns.some((type) => name.endsWith(`/${type}`)))).to.deep.equal(
        [],
      );
      expect(metrics).to.include.keys('test/multi-visit/jaccard');
    }
  });
});
