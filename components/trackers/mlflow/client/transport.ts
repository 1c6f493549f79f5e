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
   * Whether the request may be carried out twice. Only such a request is sent again after its answer was lost. For others the
   * caller has to look at what became of it.
   */
  readonly repeatable: boolean;
  /** Headers for a request whose `path` is the whole address of a storage. Our credentials are not sent there. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/**
 * Milliseconds after which an idle connection is closed. The server closes it without notice after 5 s, so ours must be closed
 * earlier.
 */
const idleLimit = 4000;

/** Largest number of seconds that a server's `Retry-After` is obeyed for. The next delivery asks again. */
const longestPause = 60;

/**
 * Sends requests over a few connections that stay open. It handles response timeouts, pauses between attempts, `Retry-After`
 * and cancellation. Every failure is an `MlflowError`; an abort throws the signal's reason instead. After an abort nothing more
 * is started, and running requests get two seconds.
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

/** The name of a request in errors. The address of a storage is left out, because it is a credential. */
function nameOf({ method, path, elsewhere }: Request): string {
  return `${method} ${elsewhere ? 'a file' : path}`;
}

/**
 * Whether to try again. A server that hung once would cost the whole response timeout again, so that is left to the next
 * delivery.
 */
function mayRepeat(request: Request, error: MlflowError): boolean {
  return (
    error.passes &&
    error.trouble !== 'hung' &&
    // A store that cannot keep one file cannot keep the next one either. A later delivery offers all of them again.
    !(error.status === 500 && request.body?.type === 'file') &&
    (request.repeatable || error.trouble === 'unreachable' || error.trouble === 'busy')
  );
}
