import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PlanFile } from '../../framework/records/plan-file.js';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import type { TableFigure, TableFile } from '../../framework/records/table-file.js';
import { Desk, readJson } from './formulary.js';
import { Pages, skipWithoutBrowser } from './mlflow/pages.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';
import { ask, searchRuns } from './mlflow/server-contents.js';

/** `FORMULARY_PAGES=full`: the demo in its own size, with what lies in `runs/`; the pictures of docs/mlflow.md are made so. */
const full = process.env['FORMULARY_PAGES'] === 'full';
const small = Object.entries({
  'dataset.train': 120,
  'dataset.validation': 60,
  'dataset.test': 80,
  'teacher.width': 16,
  'teacher.innerWidth': 16,
  'teacher.layers': 1,
  'teacher.epochs': 1,
  'student.width': 16,
  'student.innerWidth': 16,
  'training.epochs': 4,
  'training.patience': 1,
  'launcher.jobs': 2,
}).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
const table = full ? ['--runs', resolve('runs')] : [...small, '--set', 'dataset.extra=40'];
const sweep = [...small, '--set', 'seeds=[42]'];

describe("MLflow's pages of experiments/demo", function () {
  this.timeout(full ? 3_600_000 : 600_000);
  const desk = new Desk();
  let server: LocalServer;
  let folder: string;
  let pages: Pages;
  let link: string;
  let plan: PlanFile;
  let results: string;
  let figures: readonly TableFigure[];
  /** Runs of the table's experiment by name. */
  const runs = new Map<string, { readonly id: string; readonly parent: string | undefined; readonly status: string }>();

  /** Runs an experiment of the demo, and gives the folder of its results and the link that was printed. */
  const run = async (name: string, words: readonly string[]) => {
    const file = resolve(`experiments/demo/${name}.yaml`);
    const end = await desk.run(['run', file, ...words, '--set', `tracking.uri=${server.uri}`]);
    expect(end.code, end.stderr).to.equal(0);
    const said = (pattern: RegExp) => pattern.exec(end.stdout + end.stderr)?.[1] ?? '';
    return { results: resolve(desk.folder, said(/^results: (.+)$/m)), link: said(/^tracker: (\S+)$/m) };
  };

  before(async function () {
    skipWithoutMlflow(this);
    skipWithoutBrowser(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await LocalServer.start({ python, folder });
    ({ results, link } = await run('table-6', [...table, '--set', 'seeds=[42, 43]']));
    plan = readJson<PlanFile>(results, 'plan.json');
    ({ figures } = readJson<TableFile>(results, 'tables/table-6.json'));
    for (const { info, data } of await searchRuns(server.uri, plan.title)) {
      const parent = data.tags?.find(({ key }) => key === 'mlflow.parentRunId')?.value;
      runs.set(info.run_name, { id: info.run_id, parent, status: info.status });
    }
    pages = await Pages.open(server.uri);
  });
  after(async () => {
    await pages?.close();
    await server?.stop();
    desk.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const experiment = () => /experiments\/(\d+)/.exec(link)?.[1] ?? '';
  const runPage = (name: string) => `/experiments/${experiment()}/runs/${runs.get(name)?.id}`;
  const seedsOf = (row: string) =>
    plan.rows.find((one) => one.row === row)!.runs.map(({ seed }) => `${row} seed ${seed}`);
  const rowNames = () => plan.rows.map(({ row }) => row);
  const ofGroup = (group: string) =>
    rowNames().map((row) => figures.find((one) => one.row === row && one.group === group)!);

  it('holds a finished run for every row, and under it one for every seed', () => {
    expect([...runs.keys()]).to.have.members(rowNames().flatMap((row) => [row, ...seedsOf(row)]));
    for (const row of rowNames()) {
      for (const seed of seedsOf(row))
        expect(runs.get(seed), seed).to.include({ parent: runs.get(row)!.id, status: 'FINISHED' });
    }
  });

  it('opens with the rows in the order of the file, their scores, and what these are worth', async () => {
    await pages.go(link);
    expect(await pages.names()).to.deep.equal(rowNames());
    for (const group of ['overall', 'multi-visit', 'single-visit']) {
      const means = ofGroup(group).map(({ mean = Number.NaN }) => String(Number(mean.toFixed(6))));
      expect(await pages.cells(`metrics.\`test/${group}/prauc\``), group).to.deep.equal(means);
    }
    const overall = ofGroup('overall');
    expect(await pages.cells('tags.`sd`')).to.deep.equal(overall.map(({ sd = 0 }) => sd.toFixed(4)));
    const [, ...deltas] = await pages.cells('tags.`delta`');
    const differences = overall.slice(1).map(({ mean = 0 }) => mean - (overall[0]!.mean ?? 0));
    deltas.forEach((text, index) => expect(Number(text)).to.be.closeTo(differences[index]!, 5e-5));
    const [, ...probabilities] = await pages.cells('tags.`p`');
    for (const text of probabilities) expect(text).to.match(/^(<0|0|1)\.\d{3}$/);
    await pages.shot('rows');
  });

  it('puts the options that differ beside each other, and the tables of all rows into one', async () => {
    await pages.go(`${link}&compareRunsMode=CHART`);
    const card = pages.card('Options that differ');
    await card.getByText('student.visitEncoder').waitFor();
    const said = await card.innerText();
    await pages.shot('differences');
    for (const path of ['losses.alignment.type', 'losses.distillation.type']) expect(said).to.contain(path);
    expect(said).to.not.contain('dataset.');
    await pages.go(`${link}&compareRunsMode=ARTIFACT`);
    const { mean = 0, sd = 0 } = ofGroup('overall')[0]!;
    await pages.page
      .getByText(`${mean.toFixed(4)} ± ${sd.toFixed(4)}`)
      .first()
      .waitFor();
    await pages.shot('tables');
  });

  it('groups the seeds by row', async () => {
    await pages.go(link.replace('formulary-rows', 'formulary-seeds'));
    const lines = await pages.names();
    await pages.shot('seeds-by-row');
    const shown = rowNames().flatMap((row) => [`Group: ${row}`, ...seedsOf(row)]);
    expect(lines.length).to.be.greaterThan(seedsOf(rowNames()[0]!).length);
    expect(lines).to.deep.equal(shown.slice(0, lines.length));
  });

  it('draws a curve per row of what is monitored', async () => {
    await pages.go(`${link.replace('formulary-rows', 'formulary-curves')}&compareRunsMode=CHART`);
    const card = pages.card('validation/prauc');
    for (const row of rowNames()) await card.getByText(`${row} (validation/prauc)`).waitFor();
    await card
      .locator('.scatterlayer .trace')
      .nth(rowNames().length - 1)
      .waitFor({ state: 'attached' });
    await pages.shot('curves');
  });

  it('shows only what differs between two rows, when asked to', async () => {
    await pages.compare(experiment(), [runs.get('LEADER(S)')!.id, runs.get('w/o KD')!.id]);
    const options = await pages.differingOptions();
    const { parameters } = plan.rows[0]!;
    const distillation = Object.keys(parameters).filter((path) => path.startsWith('losses.distillation.'));
    await pages.page.waitForFunction(rowsOfOptions, distillation.length);
    await options.first().scrollIntoViewIfNeeded();
    await pages.shot('compare');
    const expected = distillation.toSorted().map((path) => `${path}\t${parameters[path]}\t(absent)`);
    expect(await options.allInnerTexts()).to.deep.equal(expected);
  });

  it('begins the page of a row with its result, and leads to its seeds', async () => {
    await pages.go(runPage('w/o KD'));
    const seeds = pages.page.locator('[data-testid="key-value-Child runs"]');
    for (const seed of seedsOf('w/o KD')) await seeds.getByText(seed).first().waitFor();
    const said = await pages.page.locator('[data-testid="note-editor-preview-content"]').innerText();
    await pages.shot('row');
    const { mean = 0 } = ofGroup('overall')[1]!;
    const first = new RegExp(
      `^test/overall/prauc ${mean.toFixed(4)} ± .* seeds\\), [-+]?0\\.\\d{4} vs LEADER\\(S\\) \\(p `,
    );
    expect(said).to.match(first);
    await pages.go(runPage('w/o KD seed 42'));
    const parent = pages.page.locator('[data-testid="key-value-Parent run"]');
    await parent.getByText('w/o KD').first().waitFor();
    await pages.page.getByText('synthetic train').first().waitFor();
    await pages.shot('seed');
  });

  it('previews tables, the report and the resolved experiment', async () => {
    await pages.go(`${runPage('w/o KD')}/artifacts/tables/table-6.json`);
    await pages.page.getByText('multi-visit/prauc').first().waitFor();
    await pages.shot('table');
    await pages.go(`${runPage('w/o KD')}/artifacts/report.html`);
    const report = pages.page.frameLocator('iframe.mlflow-html-iframe');
    await report.getByText(plan.title).first().waitFor();
    await pages.shot('report');
    await pages.go(`${runPage('w/o KD seed 42')}/artifacts/experiment.yaml`);
    await pages.page.getByText('type: synthetic').first().waitFor();
    await pages.shot('experiment');
  });

  it('draws the figure of a sweep', async () => {
    const drawn = await run('figure-2', sweep);
    const { title } = readJson<PlanFile>(drawn.results, 'plan.json');
    const row = (await searchRuns(server.uri, title)).find(({ info }) => !info.run_name.includes('seed'))!;
    const address = drawn.link.replace(/runs\?.*/, `runs/${row.info.run_id}/artifacts/figures/figure-2-prauc.svg`);
    await pages.go(address);
    const figure = pages.page.locator('img[alt="figures/figure-2-prauc.svg"]');
    await figure.waitFor();
    await pages.shot('figure');
    expect(await figure.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).to.be.above(
      0,
    );
  });

  it('keeps the student as a model with its scores by data, and registers it with its signature', async () => {
    const seed = seedsOf('LEADER(S)')[0]!;
    const { models = [] } = await ask(server.uri, 'logged-models/search', { experiment_ids: [experiment()] });
    const model = models.find(({ info }) => info.source_run_id === runs.get(seed)!.id)!;
    await pages.go(`/experiments/${experiment()}/models/${model.info.model_id}`);
    const scores = pages.page.locator('[data-testid=logged-model-details-metrics-table]');
    await scores.getByText('test/overall/prauc').first().waitFor();
    await scores.getByText('synthetic test', { exact: false }).first().waitFor();
    await pages.shot('model');

    const { folder: name } = plan.rows[0]!.runs[0]!;
    const words = ['--name', 'demo student', '--alias', 'champion', '--uri', server.uri];
    const registered = await desk.run(['mlflow', 'register', resolve(results, '../..', name), ...words]);
    const load = 'mlflow.pyfunc.load_model("models:/demo student@champion")';
    const version = `${server.uri}/#/models/demo%20student/versions/1`;
    expect(registered.stdout, registered.stderr).to.equal(
      `demo student version 1 is "champion"\n  ${version}\n  ${load}\n`,
    );
    await pages.go('/models/demo%20student/versions/1');
    await pages.page.getByText('champion').first().waitFor();
    await pages.page
      .getByText(/Inputs \(\d+\)/)
      .first()
      .waitFor();
    await pages.page
      .getByText(/Outputs \(\d+\)/)
      .first()
      .waitFor();
    await pages.shot('version');
  });

  it('says of an experiment in the list what came out', async () => {
    await pages.go('/experiments');
    await pages.page
      .getByText(/^(?:Best|No best) test\/overall\/prauc of 5 rows: /)
      .first()
      .waitFor();
    await pages.shot('experiments');
    await pages.go(`/experiments/${experiment()}/runs?workflowType=machine_learning`);
    await pages.page
      .getByText(/^(?:Best|No best) test\/overall\/prauc of 5 rows: /)
      .first()
      .waitFor();
  });
});

/** Runs in the page: whether the table of options has as many lines. */
function rowsOfOptions(count: number): boolean {
  interface Elements {
    querySelectorAll(selector: string): ArrayLike<Elements>;
  }
  const { document } = globalThis as unknown as { document: Elements };
  const options = document.querySelectorAll('table.mlflow-compare-run-table')[1];
  return options?.querySelectorAll('tbody tr').length === count;
}
