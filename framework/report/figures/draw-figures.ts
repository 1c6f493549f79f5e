import type { Drawing, Figure, FigureProperties, FigureResults } from '../../contracts/figure.js';
import { UserInputError } from '../../errors.js';
import { FileNames } from '../../files/file-names.js';
import type { Json, JsonObject } from '../../json.js';
import { namingComponent } from '../../registry/component-error.js';
import type { RegisteredComponent, Registry } from '../../registry/registry.js';
import { composeSpec } from './compose-spec.js';
import { renderSvg } from './render-svg.js';

/** A picture of an experiment's results. The report, the tracker and the files below `figures/` show the same one. */
export interface DrawnFigure {
  /** Names its files: `figures/<id>.svg`, `figures/<id>.png`, `figures/<id>.vl.json`. */
  readonly id: string;
  readonly title: string;
  /** What must be known to read it, a sentence each. The picture holds it too. */
  readonly caption: readonly string[];
  /** What stands in the picture in large letters: `MADE-UP PATIENTS`. */
  readonly banner?: string;
  /** The picture in the grammar of vega-lite, with its data. */
  readonly spec: JsonObject;
  readonly svg: string;
}

export interface DrawnFigures {
  readonly figures: readonly DrawnFigure[];
  /** Figures that could not be drawn, and what the grammar warned of: a sentence each, with the name of the figure. */
  readonly problems: readonly string[];
}

/** A figure as an experiment asks for it: the options of a component and its `type`, the default one where absent. */
export type FigureRequests = readonly (readonly [id: string, request: JsonObject])[];

/** What a drawing is made of beside its request. */
export interface FigureSurroundings {
  readonly registry: Registry;
  readonly results: FigureResults;
  /** Stands in every picture: `MADE-UP PATIENTS`. */
  readonly banner?: string;
}

/** Draws the figures that are asked for, then those of every report. One that fails keeps no other from being drawn. */
export async function drawFigures(requests: FigureRequests, surroundings: FigureSurroundings): Promise<DrawnFigures> {
  const figures: DrawnFigure[] = [];
  const problems: string[] = [];
  const names = new FileNames();
  for (const [id, request] of [...requests, ...figuresOfEveryReport(requests, surroundings.registry)]) {
    try {
      for (const drawing of await drawingsOf(request, surroundings)) {
        const name = drawing.part === undefined ? id : `${id}-${drawing.part}`;
        // Short, because .vl.json follows, and without brackets, which a shell wants quoted.
        const own = names.nameOf(name.replaceAll(/[^\w.-]+/g, '-').slice(0, 100));
        const { drawn, warnings } = await draw(own, drawing, surroundings.banner);
        figures.push(drawn);
        problems.push(...warnings.map((warning) => `figure ${drawn.id}: ${warning}`));
      }
    } catch (error) {
      const named = namingComponent(error, surroundings.registry.ofKind('figure'), `the drawing of figure "${id}"`);
      problems.push(`figure ${id} could not be drawn: ${named instanceof Error ? named.message : String(named)}`);
    }
  }
  return { figures, problems };
}

function figuresOfEveryReport(requests: FigureRequests, { ofKind }: Registry): FigureRequests {
  const asked = new Set(requests.map(([, { type }]) => type));
  return ofKind('figure')
    .filter(({ type, properties }) => (properties as FigureProperties).inEveryReport && !asked.has(type))
    .map(({ type }) => [type, { type }] as const);
}

async function drawingsOf(request: JsonObject, { registry, results }: FigureSurroundings): Promise<readonly Drawing[]> {
  const { type, ...options } = request;
  const component = requireFigure(registry, type);
  const figure = component.build({ options } as never) as Figure;
  return figure.draw(results);
}

function requireFigure(registry: Registry, type: Json | undefined): RegisteredComponent {
  const component =
    type === undefined
      ? registry.ofKind('figure').find(({ isDefault }) => isDefault)
      : registry.find('figure', String(type));
  if (component === undefined)
    throw new UserInputError({ place: 'figures', reason: `there is no figure named "${String(type)}"` });
  if (Object.keys(component.needs).length > 0) {
    throw new UserInputError({
      place: component.module,
      reason: 'a figure is drawn without a run and can need no services',
    });
  }
  return component;
}

async function draw(id: string, drawing: Drawing, banner: string | undefined) {
  const { title, caption } = drawing;
  const spec = composeSpec(drawing, banner);
  const { svg, warnings } = await renderSvg(spec);
  const words = { title, caption, ...(banner !== undefined && { banner }) };
  return { drawn: { id, ...words, spec, svg }, warnings };
}
