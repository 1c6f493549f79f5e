import { expect } from 'chai';
import { FakeServer } from '../components/trackers/mlflow/fake-server.js';
import { MadeUpFolders } from '../components/datasets/made-up-tables.js';
import { Desk } from './formulary.js';
import { planted, someVisits } from './made-up-visits.js';
import { smallModels } from './small-models.js';

const experiment = (uri: string) => `title: Raw tables
dataset: { type: mimic-iii, root: "\${env:MIMIC_III_ROOT}", mappings: "\${env:FORMULARY_MAPPINGS}" }
${smallModels}training: { epochs: 2 }
tracking: { type: mlflow, uri: "${uri}" }
seeds: [1]
tables:
  - { id: scores, columns: [prauc], groups: [overall] }
`;

/** The first lines in which something planted shows. */
const leaks = (texts: ReadonlyMap<string, string>) =>
  [...texts].flatMap(([name, text]) => {
    const found = planted.exec(text);
    return found === null ? [] : [`${name}: …${text.slice(Math.max(0, found.index - 60), found.index + 60)}…`];
  });

describe('patient-level data', function () {
  this.timeout(120_000);
  let server: FakeServer;
  let desk: Desk;
  let raw: MadeUpFolders;
  let environment: Record<string, string>;

  before(async () => {
    server = await FakeServer.start();
    desk = new Desk();
    raw = await MadeUpFolders.create(someVisits.tables, someVisits.mappings);
    environment = { MIMIC_III_ROOT: raw.root, FORMULARY_MAPPINGS: raw.mappings };
    desk.write('raw.yaml', experiment(server.uri));
  });
  after(async () => {
    await server.stop();
    await raw.remove();
    desk.remove();
  });

  it('reaches no terminal, journal, log, lock, report or server', async () => {
    const shown = await desk.run(['run', 'raw.yaml'], environment);
    expect(shown.code, shown.stderr).to.equal(0);
    const json = await desk.run(['run', 'raw.yaml', '--json'], environment);
    const verbs = new Map(Object.entries({ ...shown, code: '', json: json.stdout }));
    for (const words of [['plan'], ['prepare'], ['show'], ['explain']].map(([verb = '']) => [verb, 'raw.yaml'])) {
      const { stdout, stderr } = await desk.run(words, environment);
      verbs.set(words.join(' '), stdout + stderr);
    }
    expect(leaks(verbs)).to.deep.equal([]);
    expect(server.active().map((run) => run.run_name)).to.include('Raw tables seed 1');
    expect(server.requests.some((request) => request.includes('experiment.yaml'))).to.equal(true);
    expect(leaks(new Map([['server', Buffer.concat(server.received).toString('latin1')]]))).to.deep.equal([]);
    const files = new Map([...desk.files()].filter(([name]) => !name.startsWith('cache')));
    expect([...files.keys()].map((name) => name.split('/').at(-1))).to.include.members([
      'journal.jsonl',
      'lock.json',
      'worker.log',
      'report.html',
      'scores.csv',
    ]);
    expect(leaks(files)).to.deep.equal([]);
  });

  it('reaches no message about tables that are not as they should be', async () => {
    const [first, ...others] = someVisits.tables.ADMISSIONS ?? [];
    const wrong = { ...someVisits.tables, ADMISSIONS: [...others, { ...first, ADMITTIME: '2131-07-99 PLANTED' }] };
    const broken = await MadeUpFolders.create(wrong, someVisits.mappings);
    const words = ['run', 'raw.yaml', '--runs', 'other', '--no-tracking'];
    const { code, stdout, stderr } = await desk.run(words, { ...environment, MIMIC_III_ROOT: broken.root });
    await broken.remove();
    expect(stderr).to.match(/ADMISSIONS\.csv/);
    expect(code).to.equal(2);
    expect(leaks(new Map([['terminal', stdout + stderr]]))).to.deep.equal([]);
  });
});
