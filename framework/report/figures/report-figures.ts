import type { JsonObject } from '../../json.js';
import type { TableRequest } from '../../records/table-request.js';
import { discoverComponents } from '../../registry/discover.js';
import { dataNotes } from '../data-notes.js';
import type { ExperimentResults } from '../read-results.js';
import { drawFigures, type DrawnFigures, type FigureRequests } from './draw-figures.js';
import { figureResults } from './figure-results.js';

/**
 * Draws the figures of an experiment: of the tables that name the option that their rows differ in, of the section `figures`, and
 * those of every report.
 */
export async function reportFigures(results: ExperimentResults): Promise<DrawnFigures> {
  const requests = [...results.tables.flatMap(figureOfTable), ...Object.entries(results.figures)];
  const registry = await discoverComponents(undefined, results.plugins, (kind) => kind === 'figure');
  const { banner } = dataNotes(results);
  return drawFigures(requests, { registry, results: figureResults(results), ...(banner !== undefined && { banner }) });
}

/** A table with `x` is a figure of the default type too. */
function figureOfTable({ id, x, title, columns, groups, rows, split }: TableRequest): FigureRequests {
  if (x === undefined) return [];
  const options = { x, title, metrics: columns, groups, rows, split };
  return [[id, Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as JsonObject]];
}
