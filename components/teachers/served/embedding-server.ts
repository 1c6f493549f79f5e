import { conforms } from '../../../framework/conforms.js';
import { Type } from '../../../framework/registry/type.js';
import type { ServedOptions } from './options.js';
import { postJson, ServerError } from './post-json.js';

const vector = Type.Array(Type.Unknown());
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
  'Name an address that pools the last token of token ids (/pooling or /v1/embeddings), and a model that it serves; see docs/external-stages.md.';

/** Bytes of JSON that a number may take, and those of an answer beside its numbers. */
const [bytesPerNumber, otherBytes] = [64, 2 ** 20];

/**
 * The vectors of some prompts.
 *
 * @param prompts token ids
 * @param width of each vector
 * @throws ServerError where the server refuses the request, or answers something else than one vector of this width a prompt
 */
export function askServer(
  prompts: readonly Int32Array[],
  width: number,
  options: ServedOptions,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const { url, model } = options;
  const read = (body: unknown) => vectorsOf(body, [prompts.length, width], url);
  const asked = { model, input: prompts.map((ids) => Array.from(ids)), encoding_format: 'float' };
  const most = prompts.length * width * bytesPerNumber + otherBytes;
  return postJson(asked, options, { read, most, remedy }, signal);
}

function vectorsOf(body: unknown, [count, width]: readonly [number, number], place: string): readonly Float32Array[] {
  const refused = (reason: string, otherRemedy = remedy) => new ServerError({ place, reason, remedy: otherRemedy });
  if (!conforms(answer, body)) throw refused('the answer has no list `data` of vectors');
  const { data } = body;
  if (data.length !== count) throw refused(`the answer has ${data.length} vectors for ${count} prompts`);
  const vectors = new Map(
    data.map(({ index, embedding, data: pooled }, at) => [index ?? at, embedding ?? pooled ?? []]),
  );
  return Array.from({ length: count }, (_, prompt) => {
    const own = vectors.get(prompt);
    if (own === undefined)
      throw refused(`the answer repeats an \`index\`, or has one that is not from 0 to ${count - 1}`);
    if (own.length !== width) {
      throw refused(
        `the server gives vectors of width ${own.length}, but the head was trained on ${width}`,
        'Serve the checkpoint that was trained.',
      );
    }
    const numbers = Float32Array.from(own, (value) => (typeof value === 'number' ? value : NaN));
    if (!numbers.every(Number.isFinite)) {
      throw refused(
        'a vector holds values that are no finite numbers',
        'Serve it in bfloat16 or float32: float16 ends at 65,504.',
      );
    }
    return numbers;
  });
}
