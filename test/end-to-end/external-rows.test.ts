import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import externalPredictions from '../../components/stages/external-predictions.js';
import { Desk, readJson } from './formulary.js';

const experiment = `title: External
dataset: { type: synthetic, train: 60, validation: 20, test: 30 }
metrics: { prauc: { type: prauc }, jaccard: { type: jaccard }, jaccard-tuned: { type: jaccard, threshold: tuned } }
seeds: [1]
rows:
  mine: { evaluation: { predictor: { type: external, predictions: predictions.jsonl } } }
`;

interface Patient {
  readonly patient: string;
  readonly split: string;
  readonly visits: readonly { readonly visit: string; readonly medications?: readonly string[] }[];
}

interface Line {
  readonly patient: string;
  readonly visit?: string;
  readonly scores?: Readonly<Record<string, number>>;
  readonly recommended?: readonly string[];
}

describe(`a row of another program (${externalPredictions.type})`, function () {
  this.timeout(120_000);
  let desk: Desk;
  let patients: readonly Patient[];
  let answered: readonly Patient[];

  beforeEach(async () => {
    desk = new Desk();
    desk.write('experiment.yaml', experiment);
    patients = await exported('--no-targets');
    answered = await exported();
  });
  afterEach(() => desk.remove());

  async function exported(...words: readonly string[]): Promise<readonly Patient[]> {
    const file = join(desk.folder, 'cohort.jsonl');
    const end = await desk.run(['export-cohort', 'experiment.yaml', '--jsonl', file, ...words]);
    expect(end.code, end.stderr).to.equal(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Patient);
  }

  const asked = () => answered.filter(({ split }) => split === 'validation' || split === 'test');
  const write = (lines: readonly unknown[]) =>
    desk.write(
      'predictions.jsonl',
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    );
  const run = (...words: readonly string[]) =>
    desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet', ...words]);
  const scores = () =>
    readJson<{ metrics: Record<string, number>; patients: Record<string, number> }>(
      desk.runFolders()[0]!,
      'metrics.json',
    );

  /** The truth, with a score that makes the ranking perfect. */
  const oracle = (): readonly Line[] =>
    asked().map(({ patient, visits }) => ({
      patient,
      visit: visits.at(-1)!.visit,
      scores: Object.fromEntries(visits.at(-1)!.medications!.map((code) => [code, 0.9])),
    }));

  it('gets everything but the medications of the last visits of test patients', () => {
    expect(patients).to.have.length(110);
    patients.forEach(({ split, visits }, index) => {
      const whole = answered[index]!.visits;
      if (split !== 'test') return expect(visits).to.deep.equal(whole);
      const { medications: _answer, ...target } = whole.at(-1)!;
      return expect(visits).to.deep.equal([...whole.slice(0, -1), target]);
    });
  });

  it('is scored: the truth ranks perfectly, and a set is no matter of thresholds', async () => {
    write(oracle());
    const end = await run('--json');
    expect(end.code, end.stderr).to.equal(0);
    expect(scores().metrics['test/overall/prauc']).to.equal(1);
    expect(scores().metrics['test/overall/jaccard']).to.equal(1);
    expect(scores().patients['test/overall']).to.equal(30);
    // The digest of the file is in the key: other predictions are another run.
    write(oracle().map(({ scores: own, ...line }) => ({ ...line, recommended: Object.keys(own!).slice(0, 1) })));
    const other = await run('--set', 'title=Sets');
    expect(other.code, other.stderr).to.equal(0);
    expect(desk.runFolders()).to.have.length(2);
    const found = desk
      .runFolders()
      .map((folder) => readJson<{ metrics: Record<string, number> }>(folder, 'metrics.json'));
    const jaccards = found.map(({ metrics }) => metrics['test/overall/jaccard']!).sort((a, b) => a - b);
    expect(jaccards[1]).to.equal(1);
    const expected = asked()
      .filter(({ split }) => split === 'test')
      .map(({ visits }) => 1 / visits.at(-1)!.medications!.length);
    expect(jaccards[0]).to.be.closeTo(expected.reduce((sum, value) => sum + value, 0) / expected.length, 1e-12);
  });

  it('shows dashes where the program recommends for patients with earlier visits alone', async () => {
    const several = new Set(
      asked()
        .filter(({ visits }) => visits.length > 1)
        .map(({ patient }) => patient),
    );
    write(oracle().filter(({ patient }) => several.has(patient)));
    const end = await run('--set', 'rows.mine.evaluation.predictor.patients=multi-visit');
    expect(end.code, end.stderr).to.equal(0);
    expect(scores().metrics).to.include.keys('test/multi-visit/prauc');
    expect(scores().metrics).to.not.have.any.keys('test/overall/prauc', 'test/single-visit/prauc');
  });

  it('has a line for every visit where every visit is a target', async () => {
    const lines = asked().flatMap(({ patient, visits }) =>
      visits.map(({ visit, medications }) => ({
        patient,
        visit,
        scores: Object.fromEntries(medications!.map((code) => [code, 1])),
      })),
    );
    write(lines);
    const end = await run('--set', 'evaluation.targets=every-visit');
    expect(end.code, end.stderr).to.equal(0);
    expect(scores().metrics['test/overall/prauc']).to.equal(1);
    write(lines.map(({ visit: _visit, ...line }) => line));
    expect((await run('--set', 'evaluation.targets=every-visit')).stderr).to.contain(
      `predictions without \`visit\`, although every visit is a target: ${lines.length}`,
    );
  });

  it('counts what is wrong, all at once, and quotes nothing', async () => {
    const [first, second, ...others] = oracle();
    const secret = 'Jane-Doe-4711';
    write([
      second,
      second,
      ...others,
      { ...first, patient: secret },
      { ...second, scores: { [secret]: 2 } },
      `{"${secret}`,
    ]);
    const end = await run();
    expect(end.code).to.equal(2);
    expect(end.stderr).to.contain('targets that are predicted again: 1 (first in line 2)');
    expect(end.stderr).to.contain('predictions for patients that the cohort does not have: 1 (first in line 51)');
    expect(end.stderr).to.contain('lines with a score that is not in [0, 1]: 1 (first in line 52)');
    expect(end.stderr).to.contain('lines that are not JSON, which has no NaN: 1 (first in line 53)');
    expect(end.stderr).to.contain('patients of the validation split without a prediction: 1');
    expect(end.stderr).to.contain('docs/external-rows.md');
    expect(end.stdout + end.stderr).not.to.contain(secret);
    const oneCode = { ...first, scores: { [secret]: 0.5 } };
    write([oneCode, second, ...others]);
    const code = await run();
    expect(code.stderr).to.contain(
      'predictions with medication codes that the cohort does not have: 1 (first in line 1)',
    );
    write([{ ...first, visit: second!.visit }, second, ...others]);
    expect((await run()).stderr).to.contain('predictions for visits that the patient does not have: 1');
    write([{ ...first, recommended: [] }, second, ...others]);
    expect((await run()).stderr).to.contain('predictions without `recommended`, although others have it: 49');
  });

  it('says what is wrong with lines of another form, and quotes nothing', async () => {
    const secret = 'Jane-Doe-4711';
    const { scores: own, ...bare } = oracle()[0]!;
    const [medication = ''] = Object.keys(own!);
    write([
      bare,
      { ...bare, scores: { [medication]: 'high' } },
      { ...bare, recommended: [medication, medication] },
      { ...bare, scores: {}, [secret]: 1 },
      [secret],
    ]);
    const misformed = await run();
    for (const [line, what] of [
      'lines with neither `scores` nor `recommended`',
      'lines with a score that is no number',
      'lines whose set has a medication twice',
      'lines with a field that predictions do not have',
      'lines that are no predictions of the form that docs/external-rows.md describes',
    ].entries())
      expect(misformed.stderr).to.contain(`${what}: 1 (first in line ${line + 1})`);
    expect(misformed.stdout + misformed.stderr).not.to.contain(secret);
  });

  it('says before any work which file is absent, and rehearses without one', async () => {
    const end = await run();
    expect(end.code).to.equal(2);
    expect(end.stderr).to.match(/predictions\.jsonl.*\n?.*there is no such file or folder/);
    const rehearsal = await desk.run(['rehearse', 'experiment.yaml']);
    expect(rehearsal.code, rehearsal.stdout + rehearsal.stderr).to.equal(0);
    const cost = await run('--set', 'evaluation.subject=efficiency');
    expect(cost.code).to.equal(2);
    expect(cost.stderr).to.contain('measures a model that runs here');
  });

  it('is made by the scikit-learn program of docs/external-rows.md', async function () {
    const python = process.env['FORMULARY_PYTHON'];
    if (python === undefined) {
      this.test!.title += ' (skipped: FORMULARY_PYTHON names no Python)';
      return this.skip();
    }
    const program = /```python\n([^]*?)```/.exec(readFileSync('docs/external-rows.md', 'utf8'))![1]!;
    expect(program.trimEnd().split('\n')).to.have.length.at.most(40);
    desk.write('predict.py', program);
    const cohort = patients.map((patient) => JSON.stringify(patient)).join('\n');
    writeFileSync(join(desk.folder, 'cohort.jsonl'), cohort);
    const words = ['predict.py', 'cohort.jsonl', 'predictions.jsonl'];
    const { status, stderr } = spawnSync(python, words, { cwd: desk.folder, encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
    const end = await run();
    expect(end.code, end.stderr).to.equal(0);
    expect(scores().metrics['test/overall/prauc']).to.be.within(0.1, 0.9);
  });
});
