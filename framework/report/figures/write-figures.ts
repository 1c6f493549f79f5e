import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../files/replace-file.js';
import { figureEndings, figuresFile, type FiguresFile } from '../../records/figures-file.js';
import type { DrawnFigure, DrawnFigures } from './draw-figures.js';
import { renderPng } from './render-png.js';

/**
 * Writes figures below the experiment folder's `figures/`, each as SVG, PNG and vega-lite, and removes those that an earlier
 * report wrote and this one does not.
 *
 * @returns the names of the files, relative to the experiment's folder
 */
export async function writeFigures(experimentFolder: string, drawn: DrawnFigures): Promise<readonly string[]> {
  const folder = join(experimentFolder, 'figures');
  await mkdir(folder, { recursive: true });
  const { figures, problems } = drawn;
  const written = new Set(figures.map(({ id }) => id));
  const former = figuresFile.readIfWhole(folder)?.figures ?? [];
  for (const { id } of former.filter((figure) => !written.has(figure.id)))
    for (const ending of figureEndings) await rm(join(folder, `${id}${ending}`), { force: true });
  for (const figure of figures) await writeFigure(folder, figure);
  const listed = figures.map(({ id, title, caption }) => ({ id, title, caption }));
  const content: FiguresFile = { schema: 1, figures: listed, problems };
  await replaceFile(figuresFile.path(folder), `${JSON.stringify(content, null, 1)}\n`, { durable: false });
  const files = figures.flatMap(({ id }) => figureEndings.map((ending) => `${id}${ending}`));
  return [...files, figuresFile.name].map((name) => join('figures', name));
}

async function writeFigure(folder: string, { id, svg, spec }: DrawnFigure): Promise<void> {
  const [vector, pixels, grammar] = figureEndings.map((ending) => join(folder, `${id}${ending}`)) as [
    string,
    string,
    string,
  ];
  await replaceFile(grammar, `${JSON.stringify(spec, null, 1)}\n`, { durable: false });
  // Drawing pixels takes longer than all the rest: a picture that is as it was keeps those that it has.
  const isAsItWas = existsSync(pixels) && (await readFile(vector, 'utf8').catch(() => undefined)) === svg;
  if (!isAsItWas) await replaceFile(pixels, [await renderPng(svg)], { durable: false });
  await replaceFile(vector, svg, { durable: false });
}
