import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../connection.js';
import { beyondProxy, errorFromAnswer, errorFromRedirect, MlflowError } from './errors.js';
import { exchange, type RequestBody } from './exchange.js';
import type { Answer } from './answer.js';

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

/** Idle sockets are closed by the server after 5 s without a word: ours must go first. */
const idleLimit = 4000;

/** Seconds that a server's `Retry-After` may ask for at a time; whoever delivers next asks again. */
const longestPause = 60;

/**
 * Sends requests over a few kept-alive connections: response timeout, back-off, `Retry-After`, cancellation. Every failure is
 * an `MlflowError`, except an abort, which throws the signal's reason. An abort starts nothing more, and what is under way has
 * two seconds to be answered.
 */
export class Transport {
  private readonly agent: http.Agent;

  constructor(readonly connection: Connection) {
    const { connections, tls } = connection;
    const pool = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections, timeout: idleLimit };
    this.agent = connection.base.startsWith('https:')
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
        return await this.exchange(request, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof MlflowError) || attempt >= retries || !mayRepeat(request, error)) throw error;
        const asked = respectRetryAfter ? error.retryAfter : undefined;
        const backedOff = backOff * 2 ** attempt + jitter * Math.random();
        const wait = asked === undefined ? backedOff : 1000 * Math.min(asked, longestPause);
        await pause(wait, undefined, { signal, ref: true });
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async exchange(request: Request, signal: AbortSignal): Promise<Answer> {
    const { base, authorization, workspace, responseTimeout, unusedProxy } = this.connection;
    const { method, body, elsewhere } = request;
    const query = request.query === undefined ? '' : `?${request.query.toString()}`;
    const address = elsewhere ? request.path : `${base}${request.path}${query}`;
    const headers: http.OutgoingHttpHeaders = {
      accept: 'application/json, */*;q=0.5',
      'accept-encoding': 'identity',
      'user-agent': 'formulary',
      ...(authorization === undefined || elsewhere ? {} : { authorization }),
      ...(workspace === undefined || elsewhere ? {} : { 'x-mlflow-workspace': workspace }),
      ...elsewhere,
      ...(body?.type === 'json'
        ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body.text) }
        : {}),
      ...(body?.type === 'file' ? { 'content-type': 'application/octet-stream', 'content-length': body.bytes } : {}),
    };
    const what = `${nameOf(request)} at ${elsewhere ? new URL(address).origin : base}`;
    const sending = { method, address, headers, what, responseTimeout };
    const answer = await exchange(
      { ...sending, ...(elsewhere ? {} : { agent: this.agent }), ...(body === undefined ? {} : { body }) },
      signal,
    ).catch((error: unknown) => {
      throw error instanceof MlflowError && unusedProxy !== undefined ? beyondProxy(error, unusedProxy) : error;
    });
    if (answer.status < 300) return answer;
    if (answer.status < 400) throw errorFromRedirect(nameOf(request), answer, address, request.path);
    throw errorFromAnswer(nameOf(request), answer);
  }
}

/** A request as errors may name it: the address of a storage is a credential by itself. */
function nameOf({ method, path, elsewhere }: Request): string {
  return `${method} ${elsewhere ? 'a file' : path}`;
}

/** A server that hung once would hang again and cost the whole response timeout: the next delivery finds out. */
function mayRepeat(request: Request, error: MlflowError): boolean {
  return (
    error.passes &&
    error.trouble !== 'hung' &&
    // a store that cannot keep one file cannot keep the next either; all are offered again by a later delivery
    !(error.status === 500 && request.body?.type === 'file') &&
    (request.repeatable || error.trouble === 'unreachable' || error.trouble === 'busy')
  );
}
