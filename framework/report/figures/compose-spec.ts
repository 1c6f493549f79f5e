import type { Drawing } from '../../contracts/figure.js';
import { isJsonObject, type Json, type JsonObject } from '../../json.js';
import { columnsOf } from '../../text-columns.js';
import { ink, letters, plotWidth, theme } from './theme.js';

/** Keys that vega-lite accepts on the outermost level alone. */
const outermost = ['$schema', 'background', 'config', 'datasets', 'padding', 'autosize', 'usermeta'] as const;

/** Average width of a letter, as a share of its size: that of the font in which PNGs are drawn. */
const letterWidth = 0.56;

/**
 * The whole picture of a drawing: its title with the banner, the plot, and the caption below it, so that a picture that is
 * passed on alone still says whose patients it shows and what its bands are.
 *
 * @param banner stands below the title in large letters: `MADE-UP PATIENTS`
 */
export function composeSpec({ title, caption, spec }: Drawing, banner?: string): JsonObject {
  const view = Object.fromEntries(
    Object.entries(spec).filter(([key]) => !(outermost as readonly string[]).includes(key)),
  );
  const lines = caption.flatMap((sentence) => wrapped(sentence, letters.caption));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: wrapped(title, letters.title), ...(banner !== undefined && { subtitle: [banner] }) },
    background: ink.paper,
    padding: 12,
    config: merged(theme, (spec['config'] ?? {}) as JsonObject),
    ...(spec['datasets'] !== undefined && { datasets: spec['datasets'] }),
    spacing: 24,
    vconcat: lines.length === 0 ? [view] : [view, captionView(lines)],
  };
}

function captionView(lines: readonly string[]): JsonObject {
  const lineHeight = letters.caption + 4;
  return {
    data: { values: [{}] },
    width: plotWidth,
    height: lines.length * lineHeight,
    mark: {
      type: 'text',
      text: [...lines],
      align: 'left',
      baseline: 'top',
      x: 0,
      y: 0,
      lineHeight,
      fontSize: letters.caption,
      color: ink.faint,
    },
    encoding: {},
  };
}

/** Text in lines that are no wider than a plot. */
function wrapped(text: string, size: number): string[] {
  const most = Math.floor(plotWidth / (letterWidth * size));
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The second object laid over the first, at every depth. */
function merged(under: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]): [string, Json] => {
    const below = under[key];
    return [key, isJsonObject(below) && isJsonObject(value) ? merged(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(entries) };
}
