import { access } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../../framework/json.js';
import type { Engine } from '../../../framework/tensor/index.js';
import { chosenEngine } from '../chosen-engine.js';
import { type GoldenKind } from '../golden-kind.js';
import { compareBaseline } from './baseline-comparison.js';
import type { BaselineFile } from './baseline-file.js';

/**
 * Computes the fields of `expected` of a file with the product's own code. `models/<model>.ts` has it as its default export.
 */
export type BaselineReader = (file: BaselineFile, engine: Engine) => Promise<JsonObject>;

/** Scores, losses, gradients and decoded sets of the systems that LEADER is compared with. */
export const baselinesGolden: GoldenKind = {
  name: 'baseline',
  recognizes: ({ model, cohort }) =>
    typeof model === 'string' && isJsonObject(cohort) && Array.isArray(cohort['samples']),
  compute: async (json, { engine }) => {
    const file = json as unknown as BaselineFile;
    const read = await readerOf(file.model);
    const expected = await read(file, await chosenEngine(engine));
    return { computed: { expected }, ...compareBaseline(expected, file.expected) };
  },
};

async function readerOf(model: string): Promise<BaselineReader> {
  const module = new URL(`models/${/^[a-z0-9-]+$/.test(model) ? model : 'none'}.js`, import.meta.url);
  const exists = await access(module).then(
    () => true,
    () => false,
  );
  if (!exists) throw new Error(`there is no reader of golden files of the model "${model}"`);
  const { default: read } = (await import(module.href)) as { readonly default: BaselineReader };
  return read;
}
