import { setTimeout as pause } from 'node:timers/promises';
import { UserInputError } from '../../../framework/errors.js';
import { conforms } from '../../../framework/conforms.js';
import { Type } from '../../../framework/registry/type.js';
import type { ServedOptions } from './options.js';

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

/** First pause before a request is tried again; it doubles every time. */
const firstPause = 500;

/** What a try gave: vectors, or why it may be tried again. */
type Tried = { readonly vectors: readonly (readonly number[])[] } | { readonly failed: string };

/**
 * The vectors of some prompts.
 *
 * @param prompts token ids
 * @throws UserInputError where the server refuses the request, or answers something else than one vector a prompt
 */
export async function askServer(
  prompts: readonly Int32Array[],
  options: ServedOptions,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  for (let attempt = 0; ; attempt++) {
    const tried = await ask(prompts, options, signal);
    if ('vectors' in tried) return tried.vectors;
    if (attempt === options.retries) throw new Error(`${options.url}: ${tried.failed}, ${attempt + 1} times`);
    await pause(firstPause * 2 ** attempt, undefined, { signal });
  }
}

async function ask(
  prompts: readonly Int32Array[],
  { url, model, keyVariable, timeout }: ServedOptions,
  signal: AbortSignal,
): Promise<Tried> {
  const key = keyVariable === undefined ? undefined : process.env[keyVariable];
  const ended = AbortSignal.timeout(timeout * 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Another host must not get the prompts.
      redirect: 'error',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, input: prompts.map((ids) => Array.from(ids)), encoding_format: 'float' }),
      signal: AbortSignal.any([signal, ended]),
    });
    if (response.status === 429 || response.status >= 500) return { failed: `the server answered ${response.status}` };
    // The text of a refusal may repeat the prompts, so it is not shown.
    if (!response.ok) throw refused(url, `the server refused the request with ${response.status}`);
    return { vectors: vectorsOf(await response.json(), prompts.length, url) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserInputError) throw error;
    if (ended.aborted) return { failed: `no answer within ${timeout} s` };
    if (error instanceof SyntaxError) throw refused(url, 'the answer is not JSON');
    const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
    return { failed: `the server cannot be reached (${cause?.code ?? message})` };
  }
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
  return new UserInputError({
    place,
    reason,
    remedy:
      'Name an address that pools the last token of token ids: /pooling or /v1/embeddings; see docs/external-stages.md.',
  });
}
