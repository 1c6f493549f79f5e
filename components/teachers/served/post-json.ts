import { setTimeout as pause } from 'node:timers/promises';
import { problemInWords, UserInputError, type UserInputProblem } from '../../../framework/errors.js';
import { limitedText } from './limited-text.js';

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
  /** @throws ServerError where the answer is another one */
  read(body: unknown): Read;
  /** Most bytes that an answer may have. */
  readonly most: number;
  /** What to do where the server refuses the request. */
  readonly remedy: string;
}

/**
 * A server does not give what it is asked for. What the experiment says may be right, so that it is no `UserInputError`: the
 * run has failed, and the same command goes on once the server is mended.
 */
export class ServerError extends Error {
  override readonly name: string = 'ServerError';

  constructor(problem: UserInputProblem) {
    super(problemInWords(problem));
  }
}

/** First pause before a request is tried again, in milliseconds; it doubles every time. */
const firstPause = 500;

/** What a try gave, or why it may be tried again, and after how many milliseconds at the earliest. */
type Tried<Read> = { readonly answer: Read } | { readonly failed: string; readonly wait?: number };

/**
 * Sends JSON to a server and reads its answer; a request that fails is tried again.
 *
 * @throws ServerError where the server refuses the request, answers something else, or fails again and again
 */
export async function postJson<Read>(
  body: object,
  server: AskedServer,
  expected: Expected<Read>,
  signal: AbortSignal,
): Promise<Read> {
  const { url: place, retries, timeout } = server;
  for (let attempt = 0; ; attempt++) {
    const tried = await ask(body, server, expected, signal);
    if ('answer' in tried) return tried.answer;
    const { failed, wait = 0 } = tried;
    const isTooLong = wait > timeout * 1000;
    if (attempt === retries || isTooLong) {
      const asks = isTooLong ? `, and asks to be left alone for ${Math.ceil(wait / 1000)} s` : '';
      const remedy =
        'Look at the server, or raise `timeout` (seconds that are waited) and `retries`; the same command goes on then.';
      throw new ServerError({ place, reason: `${failed}, ${attempt + 1} times${asks}`, remedy });
    }
    await pause(Math.max(wait, firstPause * 2 ** attempt), undefined, { signal });
  }
}

async function ask<Read>(
  body: object,
  { url, keyVariable, timeout }: AskedServer,
  { read, most, remedy }: Expected<Read>,
  signal: AbortSignal,
): Promise<Tried<Read>> {
  const refused = (reason: string, otherRemedy = remedy) =>
    new ServerError({ place: url, reason, remedy: otherRemedy });
  const key = keyVariable === undefined ? undefined : process.env[keyVariable];
  const ended = AbortSignal.timeout(timeout * 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Another host must not get the prompts.
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, ended]),
    });
    const { status } = response;
    if (!response.ok) await response.body?.cancel();
    if (status === 429 || status >= 500) {
      const wait = millisecondsOf(response.headers.get('retry-after'));
      return { failed: `the server answered ${status}`, ...(wait && { wait }) };
    }
    if (status >= 300 && status < 400) {
      throw refused(
        `the server answered ${status}: it sends requests on to another address, to which nothing was sent`,
        'Name the address itself that answers.',
      );
    }
    // The text of a refusal may repeat the prompts, so it is not shown.
    if (status === 401 || status === 403)
      throw refused(`the server refused the request with ${status}`, '`keyVariable` names the variable with its key.');
    if (!response.ok) throw refused(`the server refused the request with ${status}`);
    const text = await limitedText(response, most);
    if (text === undefined)
      throw refused(`the answer is longer than the ${Math.ceil(most / 1024)} KiB that the question allows`);
    return { answer: read(parsed(text, refused)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ServerError) throw error;
    if (ended.aborted) return { failed: `no answer within ${timeout} s` };
    const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
    return { failed: `the server cannot be reached (${cause?.code ?? message})` };
  }
}

function parsed(text: string, refused: (reason: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python writes these, which are no JSON.
    const isNumber = /[[,:]\s*-?(NaN|Infinity)\b/.test(text);
    throw refused(isNumber ? 'the answer holds NaN or Infinity, which are no numbers' : 'the answer is not JSON');
  }
}

/** Of `Retry-After`: a number of seconds, or a date. */
function millisecondsOf(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
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
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || address.username !== '' || address.password !== '') {
    throw new UserInputError({
      place: `${section}.url`,
      reason: address === undefined ? 'it is no address' : 'it holds a name or a password',
      remedy: 'Write http://host:port/path; `keyVariable` names the variable with the key of a server.',
    });
  }
  if (!allowPatientText) {
    throw new UserInputError({
      place: `${section}.allowPatientText`,
      reason: `prompts say what is known of patients, and they would leave for ${address.host}`,
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
