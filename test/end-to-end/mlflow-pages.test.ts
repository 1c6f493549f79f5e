import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import { MlflowTracker } from '../../components/trackers/mlflow/tracker.js';
import { MadeExperiment } from '../components/trackers/mlflow/made-experiment.js';

const python = process.env['FORMULARY_MLFLOW_PYTHON'] ?? '.venv-mlflow/bin/python';
const chromium = process.env['FORMULARY_CHROMIUM'] ?? '/usr/bin/chromium';
const screenshots = 'runs/mlflow-pages';
const signal = new AbortController().signal;
const figure =
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="400" height="200" fill="teal"/></svg>';

describe("MLflow's pages", function () {
  this.timeout(240_000);
  let server: LocalServer;
  let browser: Browser;
  let page: Page;
  let made: MadeExperiment;
  let folder: string;
  let link: string;
  const ids = new Map<string, string>();

  before(async function () {
    if (!existsSync(python) || !existsSync(chromium)) {
      console.log(
        '      no MLflow (tools/mlflow/setup.sh) or no chromium (FORMULARY_CHROMIUM): pages are not looked at',
      );
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await LocalServer.start({ python, folder });
    made = await MadeExperiment.make(
      { 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' }, 'w/o align': { 'losses.alignment.weight': '0' } },
      [42, 43],
      'LEADER ablation study',
    );
    for (const [row, seed, prauc] of [
      [0, 42, 0.5],
      [0, 43, 0.48],
      [1, 42, 0.44],
      [1, 43, 0.45],
      [2, 42, 0.47],
      [2, 43, 0.46],
    ] as const) {
      await made.complete(row, seed, prauc, 20);
    }
    const experiment = 'experiments/made-experiment-01234567';
    const lines = [
      'LEADER(S),overall,prauc,0.49,0.014,2,0.5123,-0.0223',
      'w/o KD,overall,prauc,0.445,0.007,2,0.4824,-0.0374',
    ];
    await made.write(
      `${experiment}/tables/table-6.csv`,
      `row,group,metric,mean,sd,n,published,delta\n${lines.join('\n')}\n`,
    );
    await made.write(
      `${experiment}/tables/table-6.md`,
      '| row | PRAUC |\n|---|---|\n| LEADER(S) | 0.4900 |\n| w/o KD | 0.4450 |\n',
    );
    await made.write(`${experiment}/figures/curves.svg`, figure);
    await made.write(`${experiment}/report.html`, '<!doctype html><h1>LEADER ablation study</h1>');
    const delivery = await new MlflowTracker({ uri: server.uri }, {}).deliver(made.folder, { signal, final: true });
    expect(delivery.problem ?? '').to.equal('');
    link = delivery.link ?? '';
    for (const { info } of await search()) ids.set(info.run_name, info.run_id);

    const { chromium: launcher } = await import('playwright-core');
    browser = await launcher.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    await page.addInitScript(() => {
      const storage = (globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } })
        .localStorage;
      storage.setItem('mlflow.workflowType_v1', '"machine_learning"');
      storage.setItem('mlflow.assistant.panelOpen_v1', 'false');
      storage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true');
    });
    await mkdir(screenshots, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await made?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const search = async (): Promise<{ info: { run_name: string; run_id: string } }[]> => {
    const body = JSON.stringify({ experiment_ids: ['1'], max_results: 100 });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.uri}/api/2.0/mlflow/runs/search`, { method: 'POST', headers, body });
    return ((await answer.json()) as { runs: { info: { run_name: string; run_id: string } }[] }).runs;
  };

  /** Another hash on the same page does not load anew: an empty page in between does. */
  const open = async (address: string): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(address.startsWith('http') ? address : `${server.uri}/#${address}`);
  };
  const shot = async (name: string): Promise<void> => {
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };

  it('opens the view of the rows with their scores, options and differences', async () => {
    await open(link);
    const score = page.locator('[role=gridcell][col-id="metrics.`test/overall/prauc`"]');
    await score.first().waitFor();
    await page.locator('[role=gridcell][col-id="tags.`delta`"]', { hasText: '-0.0450' }).first().waitFor();
    await shot('rows');
    const names = await page.locator('[role=gridcell][col-id="attributes.`Run Name`"]').allInnerTexts();
    expect(names.map((name) => name.split('\n').at(-1))).to.deep.equal(['LEADER(S)', 'w/o KD', 'w/o align']);
    expect(await score.allInnerTexts()).to.deep.equal(['0.49', '0.445', '0.465']);
    const widths = await page.locator('[role=gridcell][col-id="params.`student.width`"]').allInnerTexts();
    expect(widths).to.deep.equal(['64', '32', '64']);
  });

  it('opens the view of the seeds, grouped by row', async () => {
    await open(link.replace('formulary-rows', 'formulary-seeds'));
    await page.getByText('LEADER(S)', { exact: false }).first().waitFor();
    await page.locator('[role=gridcell][col-id="metrics.`test/overall/prauc`"]').first().waitFor();
    await shot('seeds-by-row');
    for (const row of ['LEADER(S)', 'w/o KD', 'w/o align']) {
      expect(await page.getByText(`Group: ${row}`).count(), row).to.be.greaterThan(0);
    }
  });

  it('draws the curves of every row', async () => {
    await open(`${link.replace('formulary-rows', 'formulary-curves')}&compareRunsMode=CHART`);
    await page.locator('[data-testid=experiment-view-compare-runs-card]').first().waitFor();
    await page.getByText('validation/prauc').first().waitFor();
    await shot('curves');
  });

  it('shows only what differs between two rows, when asked to', async () => {
    const runs = JSON.stringify([ids.get('LEADER(S)'), ids.get('w/o KD')]);
    await open(`/compare-runs?runs=${encodeURIComponent(runs)}&experiments=${encodeURIComponent('["1"]')}`);
    const parameters = page.locator('table.mlflow-compare-run-table').nth(1);
    await parameters.waitFor();
    const onlyDifferences = page.getByRole('switch').first();
    await onlyDifferences.click();
    await parameters.getByText('student.width').waitFor();
    await page.waitForFunction(() => {
      const { document } = globalThis as unknown as {
        document: {
          querySelectorAll(selector: string): ArrayLike<{ querySelectorAll(selector: string): ArrayLike<unknown> }>;
        };
      };
      return document.querySelectorAll('table.mlflow-compare-run-table')[1]?.querySelectorAll('tbody tr').length === 1;
    });
    await parameters.scrollIntoViewIfNeeded();
    await shot('compare');
    expect((await parameters.innerText()).split(/\s+/)).to.include.members(['student.width', '64', '32']);
  });

  it("shows a row's description, its seeds, and previews of its artifacts", async () => {
    const run = `/experiments/1/runs/${ids.get('LEADER(S)')}`;
    await open(run);
    await page.locator('[data-testid="key-value-Child runs"]').waitFor();
    await page.getByText('0.4900 ± 0.0141 (2 seeds)').first().waitFor();
    await shot('row');
    await open(`${run}/artifacts/figures/curves.svg`);
    await page.locator('img[alt="figures/curves.svg"]').waitFor();
    await shot('figure');
    await open(`${run}/artifacts/tables/table-6.json`);
    await page.getByText('overall/prauc').first().waitFor();
    await shot('table');
  });
});
