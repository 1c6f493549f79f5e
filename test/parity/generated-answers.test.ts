import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { describeAnswerModel } from '../../components/language-models/llama/answer-model.js';
import { AnswerWriter } from '../../components/language-models/llama/answer-writer.js';
import llama from '../../components/language-models/llama/llama.js';
import { readWeights } from '../../components/teachers/llama/checkpoint/decoder-weights.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import { build } from '../components/build.js';

/** What `generate` of transformers writes: a line of generated-answers.json, which generated_answers.py makes. */
interface Generated {
  readonly checkpoint: string;
  readonly prompt: readonly number[];
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly endToken: number;
  readonly tokens: readonly number[];
}

const most = 20;
const file = join(import.meta.dirname, '../../../test/golden/generated-answers.json');
const all = JSON.parse(readFileSync(file, 'utf8')) as readonly Generated[];

describe('answers, as transformers generates them', () => {
  for (const checkpoint of new Set(all.map((own) => own.checkpoint))) {
    it(`are written by ${checkpoint}, greedily and with beams, several prompts side by side`, async () => {
      const folder = join(import.meta.dirname, '../../../test/golden/llama', checkpoint);
      const options = withDefaults(llama.options as unknown as JsonObject, {}) as never;
      const { shape, places } = await describeAnswerModel(options, folder);
      const weights = await readWeights(places);
      const own = all.filter((generated) => generated.checkpoint === checkpoint);
      for (const search of new Set(own.map(searchOf))) {
        const some = own.filter((generated) => searchOf(generated) === search);
        const { beams, lengthPenalty, endToken } = some[0]!;
        const writer = await AnswerWriter.create(build(onnxruntime), shape, weights, {
          beams,
          lengthPenalty,
          endToken,
          most,
        });
        const written = await writer.write(some.map(({ prompt }) => Int32Array.from(prompt)));
        await writer.dispose();
        expect(written, search).to.deep.equal(some.map(({ tokens }) => withoutEnd(tokens, endToken)));
      }
    });
  }
});

function searchOf({ beams, lengthPenalty }: Generated): string {
  return `${beams} beams, length penalty ${lengthPenalty}`;
}

function withoutEnd(tokens: readonly number[], endToken: number): readonly number[] {
  return tokens.at(-1) === endToken ? tokens.slice(0, -1) : tokens;
}
