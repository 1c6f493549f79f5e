import { createReadStream } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { connectionTrouble, MlflowError } from './errors.js';
import type { Answer } from './answer.js';

export type RequestBody =
  | { readonly type: 'json'; readonly text: string }
  | { readonly type: 'file'; readonly path: string; readonly start: number; readonly bytes: number };

/** One request, ready to be sent. */
export interface Sending {
  readonly method: string;
  readonly address: string;
  readonly headers: http.OutgoingHttpHeaders;
  /** The agent whose connections are used. Where it is absent, the request opens its own connection. */
  readonly agent?: http.Agent;
  readonly body?: RequestBody;
  /** The name of the request in errors. */
  readonly what: string;
  /** Longest silence of the server, milliseconds. */
  readonly responseTimeout: number;
}

/**
 * Milliseconds that a running request gets when the sender is told to stop. If its answer arrives, it need not be sent again.
 */
const lastWait = 2000;

/** Number of response timeouts after which a very slow answer is given up. */
const longestAnswer = 10;

/**
 * Sends a request and waits for its answer, whatever its status. Every failure is an `MlflowError`. After an abort, a request
 * that waits for a connection is given up at once, and a running one after two seconds.
 */
export function exchange(sending: Sending, signal: AbortSignal): Promise<Answer> {
  const { address, method, headers, agent, body, what, responseTimeout } = sending;
  return new Promise((resolve, reject) => {
    const { request: open } = address.startsWith('https:') ? https : http;
    const call = open(address, { method, headers, agent });
    let connected = false;
    let answering = false;
    const timers = { silence: undefined, answer: undefined, last: undefined } as Record<
      'silence' | 'answer' | 'last',
      NodeJS.Timeout | undefined
    >;
    const done = (): void => {
      for (const timer of Object.values(timers)) clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    const fail = (error: Error): void => {
      done();
      reject(error instanceof MlflowError ? error : connectionTrouble(what, error, connected));
    };
    const giveUp = (): void => {
      // A request that waits for a connection would learn of the abort only when it gets one.
      fail(new Error('given up'));
      call.destroy();
    };
    const stop = (): void => {
      if (connected) timers.last = setTimeout(giveUp, lastWait);
      else giveUp();
    };
    const hang = (milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => {
        const reason = `${what}: no ${answering ? 'whole ' : ''}answer within ${milliseconds / 1000} s`;
        call.destroy(new MlflowError(connected ? 'hung' : 'unreachable', reason));
      }, milliseconds);
    const hearOf = (): void => {
      clearTimeout(timers.silence);
      timers.silence = hang(responseTimeout);
    };
    signal.addEventListener('abort', stop);
    call.on('socket', (socket) => {
      // While a request waits for a free connection, the server is not to blame.
      hearOf();
      connected = !socket.connecting;
      if (socket.connecting) socket.once('connect', () => (connected = true));
    });
    call.on('error', fail);
    call.on('response', (response) => {
      answering = true;
      timers.answer = hang(longestAnswer * responseTimeout);
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        hearOf();
        chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('close', () => {
        done();
        // A server that refuses a file does not wait for the rest of it.
        if (!call.writableFinished) call.destroy();
        if (!response.complete) return fail(new Error('the connection was cut within the answer'));
        try {
          const answer = decoded(Buffer.concat(chunks), response.headers['content-encoding']);
          resolve({ status: response.statusCode ?? 0, body: answer, headers: response.headers });
        } catch (error) {
          fail(error as Error);
        }
      });
    });
    if (body?.type !== 'file' || body.bytes === 0) return void call.end(body?.type === 'json' ? body.text : undefined);
    const source = createReadStream(body.path, { start: body.start, end: body.start + body.bytes - 1 });
    // A long upload is no missing answer, so every chunk that is sent starts the wait again.
    source.on('data', hearOf);
    pipeline(source, call).catch((error: Error) => {
      // An answer that came before the end of the file says more than the broken connection that follows.
      if (!answering) fail(error);
    });
  });
}

/** Unpacks an answer. We ask for none that is packed, but some proxies pack all the same. */
function decoded(body: Buffer, encoding = 'identity'): Buffer {
  if (body.length === 0) return body;
  if (encoding === 'br') return brotliDecompressSync(body);
  return /^(x-gzip|gzip|deflate)$/.test(encoding) ? unzipSync(body) : body;
}
