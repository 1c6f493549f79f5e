import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startingModel, type LlamaModel } from '../../components/teachers/llama/llama-model.js';
import { llamaOptions, type LlamaOptions } from '../../components/teachers/llama/options.js';
import type { TokenizedPrompt } from '../../components/teachers/llama/packed-prompts.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import { promptOf, writeCheckpoint, type Sizes } from './made-up-checkpoint.js';

export const medications = 112;
const headWidth = 64;

/** The sizes that `512/4` stands for: LLaMA's shape with a width and a number of layers. */
export function sizesOf(text: string): Sizes {
  const [width, layers] = text.split('/').map(Number) as [number, number];
  return { width, layers, heads: width / headWidth, innerWidth: (width * 43) / 16, vocabulary: 4000 };
}

/** A teacher from a checkpoint of random weights, which is gone again when it was read. */
export async function madeUpTeacher(sizes: Sizes, options: JsonObject): Promise<LlamaModel> {
  const checkpoint = await mkdtemp(join(tmpdir(), 'formulary-checkpoint-'));
  try {
    await writeCheckpoint(checkpoint, sizes, promptOf(100));
    const own = withDefaults(llamaOptions as unknown as JsonObject, { ...options, checkpoint });
    return await startingModel(own as unknown as LlamaOptions, medications, []);
  } finally {
    await rm(checkpoint, { recursive: true });
  }
}

export function tokenizedPrompt({ vocabulary }: Sizes, tokens: number): TokenizedPrompt {
  return { ids: Int32Array.from({ length: tokens }, (_, place) => (37 * place) % vocabulary), historyTokens: 0 };
}
