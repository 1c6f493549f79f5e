import { setTimeout as pause } from 'node:timers/promises';
import { UserInputError } from '../../../framework/errors.js';

/** A server that is asked, and how long it is waited for. */
export interface AskedServer {
  readonly url: string;
  /** Name of the environment variable that holds the key of the server. */
  readonly keyVariable?: string;
  /** Seconds that a request may take. */
  readonly timeout: number;
  /** Further tries of a request that failed. */
  readonly retries: number;
}

/** What is read of an answer, and what is said where it cannot be. */
export interface Expected<Read> {
  /** @throws UserInputError where the answer is another one */
  read(body: unknown): Read;
  /** What to do where the server refuses the request. */
  readonly remedy: string;
}

/** First pause before a request is tried again; it doubles every time. */
const firstPause = 500;

/** What a try gave, or why it may be tried again. */
type Tried<Read> = { readonly answer: Read } | { readonly failed: string };

/**
 * Sends JSON to a server and reads its answer; a request that fails is tried again.
 *
 * @throws UserInputError where the server refuses the request, or answers something else
 */
export async function postJson<Read>(
  body: object,
  server: AskedServer,
  expected: Expected<Read>,
  signal: AbortSignal,
): Promise<Read> {
  for (let attempt = 0; ; attempt++) {
    const tried = await ask(body, server, expected, signal);
    if ('answer' in tried) return tried.answer;
    if (attempt === server.retries) throw new Error(`${server.url}: ${tried.failed}, ${attempt + 1} times`);
    await pause(firstPause * 2 ** attempt, undefined, { signal });
  }
}

async function ask<Read>(
  body: object,
  { url, keyVariable, timeout }: AskedServer,
  { read, remedy }: Expected<Read>,
  signal: AbortSignal,
): Promise<Tried<Read>> {
  const refused = (reason: string) => new UserInputError({ place: url, reason, remedy });
  const key = keyVariable === undefined ? undefined : process.env[keyVariable];
  const ended = AbortSignal.timeout(timeout * 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Another host must not get the prompts.
      redirect: 'error',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, ended]),
    });
    if (response.status === 429 || response.status >= 500) return { failed: `the server answered ${response.status}` };
    // The text of a refusal may repeat the prompts, so it is not shown.
    if (!response.ok) throw refused(`the server refused the request with ${response.status}`);
    return { answer: read(await response.json()) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserInputError) throw error;
    if (ended.aborted) return { failed: `no answer within ${timeout} s` };
    if (error instanceof SyntaxError) throw refused('the answer is not JSON');
    const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
    return { failed: `the server cannot be reached (${cause?.code ?? message})` };
  }
}

/**
 * Refuses to send what is known of patients where nobody has allowed it, and without the key that is asked for.
 *
 * @param section the section of the experiment that names the server
 */
export function requireAllowed(
  section: string,
  { url, keyVariable, allowPatientText }: Pick<AskedServer, 'url' | 'keyVariable'> & { allowPatientText: boolean },
): void {
  if (!allowPatientText) {
    throw new UserInputError({
      place: `${section}.allowPatientText`,
      reason: `prompts say what is known of patients, and they would leave for ${new URL(url).host}`,
      remedy: 'Set it to true where that is allowed.',
    });
  }
  if (keyVariable !== undefined && !process.env[keyVariable]) {
    throw new UserInputError({
      place: `${section}.keyVariable`,
      reason: `the environment variable ${keyVariable} is not set`,
      remedy: `Set it: ${keyVariable}=… formulary …`,
    });
  }
}
