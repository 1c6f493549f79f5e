import { expect } from 'chai';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { writeReport } from '../../../../framework/report/write-report.js';
import { hasChromium, launchChromium } from '../../../../tools/chromium.js';
import { writeExperiment, type Fixture } from '../experiment-fixture.js';

const groups = ['overall', 'multi-visit', 'single-visit'];
const metrics = ['prauc', 'jaccard', 'f1', 'ddi-rate', 'recall'];
const scores = Object.fromEntries(
  groups.flatMap((group) => metrics.map((metric) => [`test/${group}/${metric}`, [0.4, 0.01] as const])),
);
const long =
  'a row with a name that is longer than a narrow screen is wide, student.width = 64, training.learningRate = 0.001';
const fixture: Fixture = {
  rows: {
    [long]: [{ seed: 1, scores, curve: [0.2, 0.3, 0.4] }],
    b: [{ seed: 1, scores, curve: [0.3, 0.35] }],
  },
  patients: { 'test/overall': 2000, 'test/multi-visit': 1200, 'test/single-visit': 800 },
  values: { [long]: { dataset: { root: '/a/path/'.repeat(20) } }, b: {} },
};

/** Run within the page: how wide its contents are, how many columns of pictures there are, and its colours. */
const measure = `(() => {
  const root = document.documentElement;
  const style = getComputedStyle(document.body);
  const columns = getComputedStyle(document.querySelector('.pictures')).gridTemplateColumns.split(' ').length;
  const caption = document.querySelector('figcaption').getBoundingClientRect().height;
  return { over: root.scrollWidth - root.clientWidth, columns, caption, paper: style.backgroundColor, ink: style.color };
})()`;

interface Measured {
  readonly over: number;
  readonly columns: number;
  readonly caption: number;
  readonly paper: string;
  readonly ink: string;
}

describe('report.html in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let written: ReturnType<typeof writeExperiment>;

  before(async function () {
    if (!hasChromium) {
      console.log('      no chromium (FORMULARY_CHROMIUM): the page is not looked at');
      this.skip();
    }
    written = writeExperiment(fixture);
    await writeReport(written.folder, { write: () => {} });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    written?.remove();
  });

  async function look(width: number, colorScheme: 'dark' | 'light'): Promise<Measured> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, offline: true });
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('requestfailed', (request) => troubles.push(request.url()));
    await page.goto(pathToFileURL(join(written.folder, 'report.html')).href);
    const measured = await page.evaluate<Measured>(measure);
    await page.close();
    expect(troubles).to.deep.equal([]);
    return measured;
  }

  it('never scrolls sideways, uses a wide screen, and shows captions as text on a narrow one', async () => {
    const [narrow, wide] = [await look(420, 'light'), await look(1600, 'light')];
    expect([narrow.over, wide.over]).to.deep.equal([0, 0]);
    expect([narrow.columns, wide.columns]).to.deep.equal([1, 2]);
    expect(narrow.caption).to.be.above(20);
    expect(wide.caption).to.equal(1);
  });

  it('cuts no table off on paper', async () => {
    const page = await browser.newPage({ viewport: { width: 718, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    await page.goto(pathToFileURL(join(written.folder, 'report.html')).href);
    const over = await page.evaluate<number[]>(
      `[...document.querySelectorAll('table')].map((table) => table.getBoundingClientRect().right - innerWidth)`,
    );
    await page.close();
    expect(Math.max(...over)).to.be.at.most(0);
  });

  it('is heard as headings, tables with heads, and pictures by their names, without the marks in them', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(written.folder, 'report.html')).href);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await page.close();
    const heard = nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => [role?.value, name?.value] as const);
    const named = (role: string) => heard.flatMap(([own, name]) => (own === role ? [name as string] : []));
    expect(named('heading')).to.include.members(['Figures', 'Rows']);
    expect(named('region')).to.include('multi-visit (1200 patients)');
    expect(named('columnheader')).to.include('multi-visit (1200 patients)');
    expect(named('rowheader')).to.include('b');
    expect(named('image').join(' ')).to.match(/training of the stage student/);
    expect(heard.filter(([role]) => String(role).startsWith('graphics-'))).to.deep.equal([]);
  });

  it('is dark where a reader prefers it', async () => {
    expect((await look(1000, 'dark')).paper).to.equal('rgb(22, 22, 22)');
    expect((await look(1000, 'light')).paper).to.equal('rgb(255, 255, 255)');
  });
});
