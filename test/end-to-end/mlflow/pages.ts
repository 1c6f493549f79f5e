import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { hasChromium, launchChromium } from '../../../tools/chromium.js';

const screenshots = 'runs/mlflow-pages';

/** Skips the tests of a suite where there is no browser, and says how to name one. */
export function skipWithoutBrowser(suite: Mocha.Context): void {
  if (hasChromium) return;
  console.log('      no chromium (FORMULARY_CHROMIUM): pages are not looked at');
  suite.skip();
}

/** MLflow's pages in a browser, as a person who compares models sees them; pictures of them go to `runs/mlflow-pages/`. */
export class Pages {
  private constructor(
    private readonly uri: string,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(uri: string): Promise<Pages> {
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    page.setDefaultTimeout(90_000);
    await page.addInitScript(() => {
      const storage = (globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } })
        .localStorage;
      storage.setItem('mlflow.workflowType_v1', '"machine_learning"');
      storage.setItem('mlflow.assistant.panelOpen_v1', 'false');
      storage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true');
    });
    await mkdir(screenshots, { recursive: true });
    return new Pages(uri, browser, page);
  }

  /** Opens an address, or a route of the server's pages. Another hash does not load anew: an empty page in between does. */
  async go(address: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(address.startsWith('http') ? address : `${this.uri}/#${address}`);
  }

  /** Opens the page that compares runs. */
  compare(experiment: string, runs: readonly string[]): Promise<void> {
    return this.go(`/compare-runs?runs=${inAddress(runs)}&experiments=${inAddress([experiment])}`);
  }

  /** The cells of a column of the runs table; the first one is there once this is answered. */
  async cells(column: string): Promise<readonly string[]> {
    const cells = this.page.locator(`[role=gridcell][col-id="${column}"]`);
    await cells.first().waitFor();
    return (await cells.allInnerTexts()).map((text) => text.trim());
  }

  /** Names in the runs table from top to bottom: of rows, seeds and groups. */
  async names(): Promise<readonly string[]> {
    // A group's name is followed by the number of its runs
    return (await this.cells('attributes.`Run Name`')).map(
      (text) => text.split('\n').findLast((line) => !/^\d*$/.test(line.trim())) ?? '',
    );
  }

  /** The chart that has a title. */
  card(title: string): Locator {
    return this.page.locator('[data-testid=experiment-view-compare-runs-card]').filter({ hasText: title }).first();
  }

  /** The switch "Show diff only" of the compare page, and what the table of options shows after it. */
  async differingOptions(): Promise<Locator> {
    const parameters = this.page.locator('table.mlflow-compare-run-table').nth(1);
    await parameters.waitFor();
    await this.page.getByRole('switch').first().click();
    return parameters.locator('tbody tr');
  }

  async shot(name: string): Promise<void> {
    await this.page.waitForTimeout(500);
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

function inAddress(names: readonly string[]): string {
  return encodeURIComponent(JSON.stringify(names));
}
