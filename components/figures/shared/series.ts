import type { JsonObject } from '../../../framework/json.js';
import { colours as seriesColours, seriesColour } from '../../../framework/series-colour.js';

const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
] as const;
const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

const colourCount = seriesColours.length;

/** How series are drawn. */
export interface SeriesLook {
  /** A single series has a legend too, or none where its name stands elsewhere. */
  readonly legend?: 'always' | 'of-several';
  /** What the legend shows of each: its point, or a piece of its line with the dashes. */
  readonly drawnAs?: 'lines' | 'points';
}

/** Letters of a name that take up a column of the legend. */
const legendWidth = 84;

/** Encodings that tell series apart by colour, and for those who see no colours by dash and shape. */
export interface SeriesEncoding {
  readonly colour: JsonObject;
  readonly dash: JsonObject;
  readonly shape: JsonObject;
}

/**
 * The colours, dashes and shapes of series, in their order.
 *
 * @param colours of the series; by their place where one is absent
 */
export function seriesEncoding(
  field: string,
  names: readonly string[],
  colours?: readonly (string | undefined)[],
  { legend: when = 'of-several', drawnAs = 'points' }: SeriesLook = {},
): SeriesEncoding {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const columns = Math.max(1, Math.min(4, Math.floor(legendWidth / (longest + 6))));
  // A point's edge with the dashes of its line would be ragged.
  const symbols =
    drawnAs === 'lines' ? { symbolType: 'stroke', symbolSize: 400, symbolStrokeWidth: 2 } : { symbolStrokeWidth: 0 };
  const isNamed = names.length > 1 || when === 'always';
  const legend: JsonObject | null = isNamed ? { title: null, columns, symbolOpacity: 1, ...symbols } : null;
  const encode = (range: readonly unknown[]): JsonObject => ({
    field,
    type: 'nominal',
    scale: { domain: [...names], range: range as never },
    legend,
  });
  // Colours come again after eight series: then dashes and shapes go on by one, so that no two series are drawn alike.
  const cycled = <Item>(items: readonly Item[]) =>
    names.map((_, index) => items[(index + Math.floor(index / colourCount)) % items.length]!);
  return {
    colour: encode(names.map((_, index) => colours?.[index] ?? seriesColour(index))),
    dash: encode(cycled(dashes)),
    shape: encode(cycled(shapes)),
  };
}
