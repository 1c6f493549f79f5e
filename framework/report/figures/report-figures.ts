import type { JsonObject } from '../../json.js';
import type { FigureProperties } from '../../contracts/figure.js';
import type { TableRequest } from '../../records/table-request.js';
import { discoverComponents } from '../../registry/discover.js';
import type { Registry } from '../../registry/registry.js';
import { dataNotes } from '../data-notes.js';
import type { ExperimentResults } from '../read-results.js';
import type { Table } from '../table.js';
import { drawFigures, type DrawnFigures, type FigureRequests } from './draw-figures.js';
import { figureResults } from './figure-results.js';

/**
 * Draws the figures of an experiment: of the tables that name a baseline or the option that their rows differ in, of the
 * section `figures`, and those of every report.
 *
 * @param tables those of the report
 */
export async function reportFigures(results: ExperimentResults, tables: readonly Table[]): Promise<DrawnFigures> {
  const registry = await discoverComponents(undefined, results.plugins, (kind) => kind === 'figure');
  const requests = [
    ...results.tables.flatMap((table) => figuresOfTable(table, registry)),
    ...Object.entries(results.figures),
  ];
  const { banner } = dataNotes(results);
  const surroundings = { registry, results: figureResults(results, tables) };
  return drawFigures(requests, { ...surroundings, ...(banner !== undefined && { banner }) });
}

/** What a table is drawn as: with `x` under its own name, with a baseline under that of the figure behind it. */
function figuresOfTable(table: TableRequest, { ofKind }: Registry): FigureRequests {
  const { id, x, baseline, title, columns, groups, rows, split } = table;
  const scores = { title, metrics: columns, groups, rows, split };
  return ofKind('figure').flatMap(({ type, properties }): FigureRequests => {
    const { drawsTablesWith } = properties as FigureProperties;
    if (drawsTablesWith === 'x' && x !== undefined) return [[id, present({ type, x, ...scores })]];
    if (drawsTablesWith === 'baseline' && baseline !== undefined)
      return [[`${id}-${type}`, present({ type, baseline, table: id, ...scores })]];
    return [];
  });
}

function present(options: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as JsonObject;
}
