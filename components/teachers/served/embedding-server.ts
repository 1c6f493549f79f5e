import { UserInputError } from '../../../framework/errors.js';
import { conforms } from '../../../framework/conforms.js';
import { Type } from '../../../framework/registry/type.js';
import type { ServedOptions } from './options.js';
import { postJson } from './post-json.js';

const vector = Type.Array(Type.Number());
/** OpenAI's form has `embedding`, vLLM's /pooling has `data`. */
const answer = Type.Object({
  data: Type.Array(
    Type.Object({
      index: Type.Optional(Type.Integer()),
      embedding: Type.Optional(vector),
      data: Type.Optional(vector),
    }),
  ),
});

const remedy =
  'Name an address that pools the last token of token ids: /pooling or /v1/embeddings; see docs/external-stages.md.';

/**
 * The vectors of some prompts.
 *
 * @param prompts token ids
 * @throws UserInputError where the server refuses the request, or answers something else than one vector a prompt
 */
export function askServer(
  prompts: readonly Int32Array[],
  options: ServedOptions,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const { url, model } = options;
  const read = (body: unknown) => vectorsOf(body, prompts.length, url);
  const asked = { model, input: prompts.map((ids) => Array.from(ids)), encoding_format: 'float' };
  return postJson(asked, options, { read, remedy }, signal);
}

function vectorsOf(body: unknown, count: number, url: string): readonly (readonly number[])[] {
  if (!conforms(answer, body)) throw refused(url, 'the answer has no list `data` of vectors');
  const vectors: (readonly number[])[] = [];
  for (const [place, { index = place, embedding, data }] of body.data.entries())
    vectors[index] = embedding ?? data ?? [];
  const [width = 0] = vectors.map(({ length }) => length);
  if (vectors.length === count && width > 0 && Array.from(vectors).every((own) => own?.length === width))
    return vectors;
  throw refused(url, `the answer has ${vectors.length} vectors for ${count} prompts, or vectors of several widths`);
}

function refused(place: string, reason: string): UserInputError {
  return new UserInputError({ place, reason, remedy });
}
