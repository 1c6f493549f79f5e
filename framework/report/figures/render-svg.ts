import type { JsonObject } from '../../json.js';
import { columnsOf } from '../../text-columns.js';

export interface RenderedSvg {
  readonly svg: string;
  /** What the grammar's compiler and runtime say of the spec, such as an unknown field. */
  readonly warnings: readonly string[];
}

/**
 * Draws a spec of vega-lite as a self-contained SVG: the same bytes for the same spec. Nothing is loaded from files or
 * addresses.
 */
export async function renderSvg(spec: JsonObject): Promise<RenderedSvg> {
  // The two libraries take a third of a second to load, which commands that draw nothing save.
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const warnings: string[] = [];
  const logger = collectingLogger(warnings);
  (vega as unknown as { readonly textMetrics: TextMetrics }).textMetrics.width = estimatedWidth;
  vega.resetSVGDefIds();
  const { spec: compiled } = compile(spec as unknown as Parameters<typeof compile>[0], { logger });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader: refusingLoader, logger });
  try {
    return { svg: `${await view.toSVG()}\n`, warnings };
  } finally {
    view.finalize();
  }
}

interface TextItem {
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

interface TextMetrics {
  width: (item: TextItem, text?: unknown) => number;
}

/**
 * Estimates the width of text from the number of its letters. The library would measure it where a canvas is installed, and
 * then other bytes would come of the same results.
 */
function estimatedWidth({ text: own, fontSize = 11, fontWeight }: TextItem, text: unknown = own): number {
  const share = fontWeight === 'bold' || Number(fontWeight) >= 600 ? 0.7 : 0.62;
  return Math.ceil(columnsOf(String(text ?? '').trim()) * fontSize * share);
}

const refuse = (uri: string): never => {
  throw new Error(`figures load nothing, and ${JSON.stringify(uri)} was asked for: write the data into the spec`);
};

const refusingLoader = {
  options: {},
  load: async (uri: string) => refuse(uri),
  sanitize: async (uri: string) => refuse(uri),
  http: async (uri: string) => refuse(uri),
  file: async (uri: string) => refuse(uri),
};

function collectingLogger(warnings: string[]) {
  const collect = (...words: readonly unknown[]) => {
    warnings.push(words.map(String).join(' '));
    return logger;
  };
  const logger = {
    level: () => logger,
    error: collect,
    warn: collect,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}
