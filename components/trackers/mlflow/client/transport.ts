import { createReadStream } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../connection.js';
import { errorFromAnswer, MlflowError } from './errors.js';

/** One request, below the connection's base path. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly body?: RequestBody;
  /**
   * Whether doing it twice equals doing it once. Only such a request is sent again after its answer was lost; for others the
   * caller has to look what became of it.
   */
  readonly repeatable: boolean;
  /**
   * `path` is a whole address of a storage that gave it out, to be asked with these headers: our credentials stay away from it.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export type RequestBody =
  | { readonly type: 'json'; readonly text: string }
  | { readonly type: 'file'; readonly path: string; readonly start: number; readonly bytes: number };

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: http.IncomingHttpHeaders;
}

/** Milliseconds that a request under way still has when the sender is told to stop: its answer spares sending it again. */
const lastWait = 2000;

/** Idle sockets are closed by the server after 5 s without a word: ours must go first. */
const idleLimit = 4000;

/**
 * Sends requests over a few kept-alive connections: response timeout, back-off, `Retry-After`, cancellation. Every failure is
 * an `MlflowError`, except an abort, which throws the signal's reason. An abort starts nothing more, and what is under way has
 * two seconds to be answered.
 */
export class Transport {
  readonly #agent: http.Agent;

  constructor(readonly connection: Connection) {
    const { connections, tls } = connection;
    const pool = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections, timeout: idleLimit };
    this.#agent = connection.base.startsWith('https:')
      ? new https.Agent({
          ...pool,
          rejectUnauthorized: tls.rejectUnauthorized,
          ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          ...(tls.certificate === undefined ? {} : { cert: tls.certificate, key: tls.certificate }),
        })
      : new http.Agent(pool);
  }

  async send(request: Request, signal: AbortSignal): Promise<Answer> {
    const { retries, backOff, jitter, respectRetryAfter } = this.connection;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await this.#exchange(request, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof MlflowError) || attempt >= retries || !mayRepeat(request, error)) throw error;
        const asked = respectRetryAfter ? error.retryAfter : undefined;
        const wait = asked === undefined ? backOff * 2 ** attempt + jitter * Math.random() : 1000 * asked;
        await pause(wait, undefined, { signal, ref: true });
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #exchange(request: Request, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#once(request, signal);
    if (answer.status < 400) return answer;
    throw errorFromAnswer(nameOf(request), answer.status, answer.body.toString('utf8'), answer.headers['retry-after']);
  }

  #once(request: Request, signal: AbortSignal): Promise<Answer> {
    const { base, authorization, workspace, responseTimeout } = this.connection;
    const query = request.query === undefined ? '' : `?${request.query.toString()}`;
    const { body } = request;
    const headers: http.OutgoingHttpHeaders = {
      accept: 'application/json, */*;q=0.5',
      'user-agent': 'formulary',
      ...(authorization === undefined || request.elsewhere ? {} : { authorization }),
      ...(workspace === undefined || request.elsewhere ? {} : { 'x-mlflow-workspace': workspace }),
      ...request.elsewhere,
      ...(body?.type === 'json'
        ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body.text) }
        : {}),
      ...(body?.type === 'file' ? { 'content-type': 'application/octet-stream', 'content-length': body.bytes } : {}),
    };
    return new Promise((resolve, reject) => {
      const address = request.elsewhere ? request.path : `${base}${request.path}${query}`;
      const { request: open } = address.startsWith('https:') ? https : http;
      const agent = request.elsewhere ? undefined : this.#agent;
      const call = open(address, { method: request.method, headers, agent });
      const what = `${nameOf(request)} at ${request.elsewhere ? new URL(address).origin : base}`;
      let timer: NodeJS.Timeout | undefined;
      let connected = false;
      let lastTimer: NodeJS.Timeout | undefined;
      const done = (): void => {
        clearTimeout(timer);
        clearTimeout(lastTimer);
        signal.removeEventListener('abort', stop);
      };
      const fail = (error: Error): void => {
        done();
        reject(error instanceof MlflowError ? error : connectionTrouble(what, error, connected));
      };
      const giveUp = (): void => {
        // a request that waits for a connection would hear of its end only when it gets one
        fail(new Error('given up'));
        call.destroy();
      };
      const stop = (): void => {
        if (connected) lastTimer = setTimeout(giveUp, lastWait);
        else giveUp();
      };
      signal.addEventListener('abort', stop);
      const waitForAnswer = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const seconds = responseTimeout / 1000;
          call.destroy(new MlflowError(connected ? 'hung' : 'unreachable', `${what}: no answer within ${seconds} s`));
        }, responseTimeout);
      };
      call.on('socket', (socket) => {
        // a request that waits for a free connection is not yet the server's fault
        waitForAnswer();
        connected = !socket.connecting;
        if (socket.connecting) socket.once('connect', () => (connected = true));
      });
      call.on('error', fail);
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          waitForAnswer();
          chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('close', () => {
          done();
          if (!response.complete) fail(new Error('the connection was cut within the answer'));
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), headers: response.headers });
        });
      });
      if (body?.type !== 'file') call.end(body?.text);
      else {
        const end = body.start + body.bytes - 1;
        const source = body.bytes === 0 ? undefined : createReadStream(body.path, { start: body.start, end });
        if (source === undefined) call.end();
        else {
          // a long upload is not a missing answer: every chunk that leaves starts the wait anew
          source.on('data', waitForAnswer);
          pipeline(source, call).catch((error: unknown) =>
            fail(error instanceof Error ? error : new Error(String(error))),
          );
        }
      }
    });
  }
}

/** A request as errors may name it: the address of a storage is a credential by itself. */
function nameOf({ method, path, elsewhere }: Request): string {
  return `${method} ${elsewhere ? 'a file' : path}`;
}

/** A failure before the connection stood did nothing on the server; afterwards nobody knows. */
function connectionTrouble(what: string, error: Error, connected: boolean): MlflowError {
  const reason = 'code' in error && typeof error.code === 'string' ? `${error.code} ${error.message}` : error.message;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(reason)) {
    const remedy = 'name the authority in MLFLOW_TRACKING_SERVER_CERT_PATH';
    return new MlflowError('configuration', `${what}: the server's certificate is not trusted (${reason}): ${remedy}`);
  }
  return new MlflowError(connected ? 'lost' : 'unreachable', `${what}: ${reason}`);
}

/** A server that hung once would hang again and cost the whole response timeout: the next delivery finds out. */
function mayRepeat(request: Request, error: MlflowError): boolean {
  return (
    error.passes &&
    error.trouble !== 'hung' &&
    (request.repeatable || error.trouble === 'unreachable' || error.trouble === 'busy')
  );
}
