import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../framework/registry/catalogue.js';
import { figuresFile } from '../../framework/records/figures-file.js';
import { findExperiment } from '../../framework/cli/find-experiment.js';
import { takesNoArguments } from '../no-arguments.js';
import { figureFiles, figuresOf, figuresPage, pictureOf } from './figures-page.js';

takesNoArguments('figures', 'Runs the experiments of docs/figures.md, and writes the page with their pictures.');

const files = figureFiles();
for (const one of files) {
  const { status } = spawnSync(process.execPath, ['dist/framework/cli/main.js', 'run', one.file], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const folder = join(await findExperiment(one.file, 'runs'), 'figures');
  const drawn = figuresFile.read(folder)?.figures ?? [];
  mkdirSync('docs/figures', { recursive: true });
  for (const figure of figuresOf(one)) {
    const first = drawn.find(({ id }) => id === figure.id || id.startsWith(`${figure.id}-`));
    const picture = join(folder, `${first?.id}.png`);
    if (first === undefined || !existsSync(picture)) throw new Error(`${one.file} drew no figure ${figure.id}`);
    copyFileSync(picture, join('docs', pictureOf(figure)));
  }
}
writeFileSync('docs/figures.md', figuresPage(files, await readCatalogue()));
