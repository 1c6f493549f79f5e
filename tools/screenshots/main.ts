import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findExperiment } from '../../framework/cli/find-experiment.js';
import { takesNoArguments } from '../no-arguments.js';
import { hasChromium, launchChromium } from '../chromium.js';

takesNoArguments(
  'screenshots',
  'Runs two demo experiments on few patients, and takes the pictures of their reports that docs/report.md shows.',
);

const few = [
  'dataset.train=800',
  'dataset.validation=200',
  'dataset.test=400',
  'dataset.extra=0',
  'teacher.batchSize=16',
  'teacher.epochs=5',
  'training.epochs=12',
].flatMap((setting) => ['--set', setting]);

const pictures = [
  { experiment: 'experiments/demo/table-6.yaml', name: 'table-6', width: 1400, colorScheme: 'light' },
  { experiment: 'experiments/demo/figure-2.yaml', name: 'figure-2', width: 1400, colorScheme: 'dark' },
  { experiment: 'experiments/demo/table-6.yaml', name: 'table-6-narrow', width: 420, colorScheme: 'dark' },
] as const;

if (!hasChromium) throw new Error('pictures need chromium: install it, or name it in FORMULARY_CHROMIUM');
mkdirSync('docs/report', { recursive: true });
const browser = await launchChromium();
for (const { experiment, name, width, colorScheme } of pictures) {
  const run = ['dist/framework/cli/main.js', 'run', experiment, ...few, '--seeds', '42', '43'];
  const { status } = spawnSync(process.execPath, run, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${experiment} ended with ${status}`);
  const report = join(await findExperiment(experiment, 'runs'), 'report.html');
  const page = await browser.newPage({ viewport: { width, height: 1400 }, colorScheme });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.screenshot({ path: `docs/report/${name}.png` });
  await page.close();
}
await browser.close();
