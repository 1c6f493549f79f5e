import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { MlflowTracker } from '../../../../../components/trackers/mlflow/tracker.js';
import type { FakeServer } from '../fake-server.js';
import { MadeDelivery } from '../made-delivery.js';
import { csvOf, MadeExperiment, start } from '../made-experiment.js';

type Point = readonly [name: string, at: number, step: number, value: number];
const { signal } = new AbortController();

describe('rows and seeds on an MLflow server', () => {
  let server: FakeServer;
  let made: MadeExperiment;
  const each = MadeDelivery.forEachTest();
  const deliver = each.deliver.bind(each);
  beforeEach(() => ({ server, made } = each));

  it('makes the title an experiment, a row a parent run, a seed a child run', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    await made.complete(1, 42, 0.3);
    const delivery = await deliver();
    expect(delivery.problem).to.equal(undefined);
    expect(delivery).to.deep.include({ delivered: 21, pending: 0 });
    expect(delivery.link).to.equal(
      `${server.uri}/#/experiments/1/runs?workflowType=machine_learning&viewStateShareKey=formulary-rows`,
    );
    expect([...server.experiments.values()].map(({ name }) => name)).to.deep.equal(['made experiment']);
    expect(server.active().map(({ run_name }) => run_name)).to.have.members([
      'LEADER(S)',
      'LEADER(S) seed 42',
      'LEADER(S) seed 43',
      'w/o KD',
      'w/o KD seed 42',
    ]);
    const seed = server.named('LEADER(S) seed 42');
    expect(seed).to.include({ status: 'FINISHED', start_time: start, end_time: start + 6 });
    expect(seed.tags.get('mlflow.parentRunId')).to.equal(server.named('LEADER(S)').run_id);
    expect(Object.fromEntries(seed.params)).to.deep.equal({
      seed: '42',
      'dataset.type': 'synthetic',
      'student.type': 'leader',
      'student.width': '64',
    });
    expect([...seed.points].map((point) => JSON.parse(point))).to.deep.equal([
      ['validation/prauc', start + 2, 0, 0.5 - 0.1],
      ['validation/prauc', start + 3, 1, 0.5 - 0.1 / 2],
      ['validation/prauc', start + 4, 2, 0.5 - 0.1 / 3],
      ['test/overall/prauc', start + 6, 0, 0.5],
    ]);
  });

  it('summarizes the seeds on the row, with the difference to the baseline', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    await made.complete(1, 42, 0.3);
    await made.complete(1, 43, 0.3);
    const score = { group: 'overall', metric: 'prauc', n: 2 };
    const compared = { difference: -0.15, difference_low: -0.2, difference_high: -0.1, p: 0.004, p_words: '< 0.004' };
    const figures = [
      {
        row: 'LEADER(S)',
        ...score,
        mean: 0.45,
        sd: 0.07,
        published: 0.5123,
        delta: -0.0623,
        low: -0.18,
        high: 1.08,
        best: true,
      },
      { row: 'w/o KD', ...score, mean: 0.3, sd: 0, low: 0.3, high: 0.3, ...compared },
    ];
    await made.table(figures);
    await made.write('experiments/made-experiment-01234567/tables/table-6.md', '| row | PRAUC |');
    expect((await deliver()).problem).to.equal(undefined);
    const row = server.named('LEADER(S)');
    const values = Object.fromEntries([...row.points].map((point) => [JSON.parse(point)[0], JSON.parse(point)[3]]));
    expect(values).to.deep.equal({
      'test/overall/prauc': 0.45,
      'summary/test/overall/prauc_n': 2,
      // sqrt(((0.5 - 0.45)² + (0.4 - 0.45)²) / 1)
      'summary/test/overall/prauc_sd': 0.070711,
      // 0.45 ± 12.7062 · 0.0707107 / √2: Student's t for one degree of freedom
      'summary/test/overall/prauc_low': -0.18531,
      'summary/test/overall/prauc_high': 1.08531,
      'summary/test/overall/prauc_published': 0.5123,
      'summary/test/overall/prauc_delta': -0.0623,
    });
    expect(row.status).to.equal('FINISHED');
    expect(row.tags.has('formulary.seed_of')).to.equal(false);
    expect(Object.fromEntries(row.params)).to.deep.equal({
      'dataset.type': 'synthetic',
      'dataset.patients': '10',
      'student.type': 'leader',
      'student.width': '64',
    });
    const other = server.named('w/o KD');
    const beside = { sd: '0.0000', delta: '-0.1500', p: '< 0.004', 'formulary.baseline': 'LEADER(S)' };
    expect(Object.fromEntries(other.tags)).to.include(beside);
    expect(other.tags.get('mlflow.note.content')).to.match(
      /^test\/overall\/prauc 0\.3000 ± 0\.0000 \(2 seeds\), -0\.1500 vs LEADER\(S\) \(p \\< 0\.004\)\n/,
    );
    expect(row.tags.get('published')).to.equal('0.5123');
    const sent = [...other.points].map((point) => JSON.parse(point) as [string, number, number, number]);
    expect(Object.fromEntries(sent.map(([name, , , value]) => [name, value]))).to.include({
      'summary/test/overall/prauc_difference': -0.15,
      'summary/test/overall/prauc_difference_low': -0.2,
      'summary/test/overall/prauc_difference_high': -0.1,
      'summary/test/overall/prauc_p': 0.004,
    });
    const root = `1/${row.run_id}/artifacts`;
    expect(server.artifacts.get(`${root}/tables/table-6.csv`)?.toString()).to.equal(csvOf(figures));
    expect(JSON.parse(server.artifacts.get(`${root}/tables/table-6.json`)!.toString())).to.deep.equal({
      columns: [
        'score',
        'mean ± sd',
        ...'mean sd n low high published delta difference difference_low difference_high p cohens_dz rank_biserial p_equivalent p_words'.split(
          ' ',
        ),
      ],
      data: [
        [
          'overall/prauc',
          '0.4500 ± 0.0700',
          0.45,
          0.07,
          2,
          -0.18,
          1.08,
          0.5123,
          -0.0623,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
        ],
      ],
    });
    expect(server.experiments.get('1')?.tags.get('mlflow.note.content')?.split('\n')[0]).to.equal(
      'Best test/overall/prauc of 2 rows: LEADER(S), 0.4500 ± 0.0707 (2 seeds), published 0.5123',
    );
  });

  it('calls no row best where the table calls none so, and says why', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(1, 42, 0.3);
    const figure = { group: 'overall', metric: 'prauc', n: 1 };
    const figures = [
      { row: 'LEADER(S)', ...figure, mean: 0.5 },
      { row: 'w/o KD', ...figure, mean: 0.3 },
    ];
    const headline = async (more: Parameters<MadeExperiment['table']>[1]) => {
      await made.table(figures, more);
      expect((await deliver()).problem).to.equal(undefined);
      return server.experiments.get('1')?.tags.get('mlflow.note.content')?.split('\n')[0];
    };
    expect(await headline({ no_best: { 'overall/prauc': '12 patients are too few to call a row best' } })).to.equal(
      'No best test/overall/prauc of 2 rows: 12 patients are too few to call a row best',
    );
    const picked = 'picked by validation/overall/prauc, of 2 rows: w/o KD (0.4700); on test, overall: PRAUC 0.3000';
    expect(await headline({ choice: [picked], no_best: { 'overall/prauc': 'rows of a sweep' } })).to.equal(picked);
    expect(await headline({})).to.equal('test/overall/prauc of 2 of 2 rows: 0.5000 (1 seed) of LEADER(S)');
  });

  it('tells runs of several teachers apart, and the spread between teachers from that between trainings', async () => {
    await made.remove();
    made = each.made = await MadeExperiment.make({ 'LEADER(S)': {} }, [1, 2, 3, 4], undefined, undefined, [7, 7, 8, 8]);
    for (const [seed, score] of [0.4, 0.6, 0.7, 0.9].entries()) await made.complete(0, seed + 1, score);
    await made.table([{ row: 'LEADER(S)', group: 'overall', metric: 'prauc', n: 2, mean: 0.65 }]);
    expect((await deliver()).problem).to.equal(undefined);
    const run = server.named('LEADER(S) teacher seed 8 seed 3');
    expect(run.tags.get('formulary.teacher_seed')).to.equal('8');
    expect(run.params.get('teacher.seed')).to.equal('8');
    const row = server.named('LEADER(S)');
    const points = [...row.points].map((point) => JSON.parse(point) as [string, number, number, number]);
    expect(Object.fromEntries(points.map(([name, , , value]) => [name, value]))).to.include({
      'test/overall/prauc': 0.65,
      'summary/test/overall/prauc_n': 2,
      // |0.5 - 0.8| / √2, and √((0.02 + 0.02) / 2)
      'summary/test/overall/prauc_sd': 0.212132,
      'summary/test/overall/prauc_sd_trainings': 0.141421,
    });
    expect(row.tags.get('mlflow.note.content')).to.match(
      /^test\/overall\/prauc 0\.6500 ± 0\.2121 \(2 teachers, between trainings ± 0\.1414 \(4 runs\)\)/,
    );
  });

  it('gives rows the order of the file, the time of their own seeds, their data, and all options of the plan', async () => {
    await made.remove();
    made = each.made = await MadeExperiment.make(
      { 'w/o KD': {}, 'LEADER(S)': { 'losses.distillation.weight': '0.4' } },
      [42, 43],
    );
    await made.complete(1, 43, 0.5);
    const later = { sequence: 0, at: start + 5000, event: 'note', text: 'begins later' };
    await made.write(`${made.run(0, 43)}/journal.jsonl`, `${JSON.stringify(later)}\n`);
    expect((await deliver()).problem).to.equal(undefined);
    const [first, second] = [server.named('w/o KD'), server.named('LEADER(S)')];
    expect(first.tags.get('formulary.order')! < second.tags.get('formulary.order')!).to.equal(true);
    expect(server.named('LEADER(S) seed 43').tags.get('formulary.order')).to.equal('000002.000002');
    expect(first.start_time).to.equal(start + 5000);
    expect(first.tags.get('mlflow.runColor')).to.not.equal(second.tags.get('mlflow.runColor'));
    expect(second).to.include({ start_time: start, end_time: 0, status: 'RUNNING' });
    expect(first.params.get('losses.distillation.weight')).to.equal('(absent)');
    expect(second.params.get('losses.distillation.weight')).to.equal('0.4');
    expect(JSON.stringify(second.inputs)).to.contain('synthetic test');
    expect(first.inputs).to.deep.equal([]);
  });

  it('lists scores on test first, and summarizes them alone', async () => {
    await made.complete(0, 42, 0.5);
    const metrics = { 'validation/overall/prauc': 0.6, 'test/overall/f1': 0.3, 'test/overall/prauc': 0.5 };
    const patients = { 'train/overall': 120, 'test/overall': 80, 'test/multi-visit': 38 };
    await made.write(`${made.run(0, 42)}/metrics.json`, { metrics, patients });
    const code = {
      versions: {},
      node: 'v24',
      platform: 'linux-x64',
      git: { commit: 'abc', branch: 'idea', dirty: false },
    };
    const about = { title: 'made experiment', row: 'LEADER(S)', seed: 42, values: {}, environment: {}, plugins: [] };
    await made.write(`${made.run(0, 42)}/lock.json`, { ...about, code, stages: [], metrics: {} });
    expect((await deliver()).problem).to.equal(undefined);
    const names = (run: string) => [...server.named(run).points].map((point) => JSON.parse(point)[0] as string);
    expect(names('LEADER(S) seed 42')).to.deep.equal([
      'validation/prauc',
      'validation/prauc',
      'validation/prauc',
      'test/overall/f1',
      'test/overall/prauc',
      'validation/overall/prauc',
    ]);
    const note = server.named('LEADER(S) seed 42').tags.get('mlflow.note.content');
    expect(note).to.equal('test/overall/prauc 0.5000');
    // The score that no table shows is on the page of its seed alone.
    expect(names('LEADER(S)')).to.deep.equal([
      'test/overall/prauc',
      'validation/overall/prauc',
      'patients/train',
      'patients/test',
      'summary/test/overall/prauc_n',
    ]);
    const link = `[seed 42](#/experiments/1/runs/${server.named('LEADER(S) seed 42').run_id})`;
    expect(server.named('LEADER(S)').tags.get('mlflow.note.content')).to.contain(`\n\nSeeds: ${link}\n\n`);
    const git = { 'mlflow.source.git.commit': 'abc', 'mlflow.source.git.branch': 'idea' };
    expect(Object.fromEntries(server.named('LEADER(S)').tags)).to.include(git);
  });

  it('keeps the rows of two persons apart who run the same experiment, and knows a copy', async () => {
    const origin = 'experiments/made-experiment-01234567/origin.json';
    await made.write(origin, { user: 'anna', host: 'laptop' });
    const begun = { event: 'start', title: 'made experiment', parameters: {}, tags: { user: 'anna' } } as const;
    await made.journal(made.run(0, 42), [begun]);
    await made.complete(0, 42, 0.5);
    expect((await deliver()).problem).to.equal(undefined);
    const [first] = server.active().filter(({ run_name }) => run_name === 'LEADER(S)');
    expect(first!.tags.get('formulary.origin')).to.equal('anna@laptop');
    const copy = await mkdtemp(join(tmpdir(), 'formulary-copy-'));
    const theirs = await MadeExperiment.make({ 'LEADER(S)': {}, 'w/o KD': {} }, [42, 43]);
    try {
      await cp(made.runs, copy, { recursive: true, filter: (name) => !name.includes('mlflow-') });
      const before = server.active().length;
      const tracker = () => new MlflowTracker({ uri: server.uri }, {});
      const copied = join(copy, 'experiments', 'made-experiment-01234567');
      expect((await tracker().deliver(copied, { signal, final: true })).problem).to.equal(undefined);
      expect(server.active()).to.have.length(before);

      await theirs.write(origin, { user: "be'a", host: 'cluster' });
      await theirs.complete(0, 42, 0.7);
      expect((await tracker().deliver(theirs.folder, { signal, final: true })).problem).to.equal(undefined);
      const rows = server.active().filter(({ run_name }) => run_name === 'LEADER(S)');
      expect(rows.map(({ tags }) => tags.get('formulary.origin'))).to.have.members(['anna@laptop', 'bea@cluster']);
      const mean = (row: (typeof rows)[number]) =>
        [...row.points].map((point) => JSON.parse(point) as Point).find(([name]) => name === 'test/overall/prauc')![3];
      expect(rows.map(mean)).to.have.members([0.5, 0.7]);
      const seeds = server.active().filter(({ run_name }) => run_name === 'LEADER(S) seed 42');
      const groups = seeds.map(({ tags }) => tags.get('formulary.seed_of'));
      expect(groups).to.have.members(['LEADER(S)', 'LEADER(S) (bea@cluster)']);
      const view = server.experiments.get('1')!.tags.get('mlflow.sharedViewState.formulary-rows')!;
      expect(view).to.contain('formulary.origin');
    } finally {
      await theirs.remove();
      await rm(copy, { recursive: true });
    }
  });

  it('keeps the seeds of two persons apart who begin together', async () => {
    const theirs = await MadeExperiment.make({ 'LEADER(S)': {} }, [42]);
    try {
      const both = [
        { one: made, user: 'anna', tracker: new MlflowTracker({ uri: server.uri }, {}) },
        { one: theirs, user: 'bea', tracker: new MlflowTracker({ uri: server.uri }, {}) },
      ];
      for (const { one, user, tracker } of both) {
        await one.write('experiments/made-experiment-01234567/origin.json', { user, host: 'laptop' });
        await tracker.follow(one.folder, { signal });
      }
      for (const { one } of both) await one.complete(0, 42, 0.5);
      for (const { one, tracker } of both) await tracker.follow(one.folder, { signal });
      for (const { one, tracker } of both)
        expect((await tracker.deliver(one.folder, { signal, final: true })).problem).to.equal(undefined);
      const seeds = server.active().filter(({ run_name }) => run_name === 'LEADER(S) seed 42');
      const groups = seeds.map(({ tags }) => tags.get('formulary.seed_of'));
      expect(groups).to.have.members(['LEADER(S) (anna@laptop)', 'LEADER(S) (bea@laptop)']);
    } finally {
      await theirs.remove();
    }
  });

  it('names the baseline to the views, once it has a run', async () => {
    await made.complete(0, 42, 0.5);
    expect((await deliver()).problem).to.equal(undefined);
    const view = server.experiments.get('1')!.tags.get('mlflow.sharedViewState.formulary-rows')!;
    const { state } = JSON.parse(view) as { state: string };
    expect(JSON.parse(state).compareRunCharts[0].baselineColumnUuid).to.equal(server.named('LEADER(S)').run_id);
  });

  it('shows the newest summary of a row, even where an earlier one was larger and as old', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    const scores = `${made.run(0, 43)}/metrics.json`;
    await made.write(scores, { metrics: {} });
    await deliver();
    // The scores of the second seed appear after its end was seen
    await made.write(scores, { metrics: { 'test/overall/prauc': 0.4 } });
    await deliver();
    const points = [...server.named('LEADER(S)').points].map(
      (point) => JSON.parse(point) as [string, number, number, number],
    );
    const sent = points
      .filter(([name]) => name === 'test/overall/prauc')
      .map(([, at, step, value]) => ({ at, step, value }));
    expect(sent.map(({ value }) => value)).to.deep.equal([0.5, 0.45]);
    // One step: the page draws bars, and lines where there are more
    expect(sent.map(({ step }) => step)).to.deep.equal([0, 0]);
    expect(sent[1]!.at).to.be.greaterThan(sent[0]!.at);
  });

  it('says what to do where an earlier version wrote a table without its figures', async () => {
    await made.complete(0, 42, 0.5);
    await made.write('experiments/made-experiment-01234567/tables/table-6.csv', 'row,group,metric,mean\n');
    expect((await deliver()).problem).to.match(/table-6\.csv: an earlier version wrote .*\n.* formulary report /);
    await made.table([]);
    expect(await deliver()).to.not.have.property('problem');
  });

  it('gives a row that has not begun a run of its own once there are tables', async () => {
    await made.complete(0, 42, 0.5);
    await deliver();
    expect(server.active().map(({ run_name }) => run_name)).not.to.include('w/o KD');
    await made.table([]);
    expect((await deliver()).problem).to.equal(undefined);
    const row = server.named('w/o KD');
    expect(row.status).to.equal('SCHEDULED');
    expect(row.params.get('student.width')).to.equal('32');
    expect([...server.artifacts.keys()]).to.include(`1/${row.run_id}/artifacts/tables/table-6.csv`);
    await made.journal(made.run(1, 42), [{ event: 'start', title: 'made experiment', parameters: {}, tags: {} }]);
    await deliver({}, false);
    expect(server.named('w/o KD').status).to.equal('RUNNING');
  });
});
