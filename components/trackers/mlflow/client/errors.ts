import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.js';

/**
 * The kind of trouble that a request met:
 * - `unreachable`: it never reached a server, so any request may be sent again;
 * - `lost`: it was sent, but the connection broke before the answer; the server may have carried it out;
 * - `hung`: it was sent, but no answer came within the response timeout; the server may carry it out when it wakes up;
 * - `busy`: the server refused it for now (429, 503);
 * - `failed`: the server itself failed (408, 500, 502, 504);
 * - `rejected`: the request is wrong or impossible, and stays so;
 * - `configuration`: host, credentials or feature are wrong; a person has to change something.
 */
export type Trouble = 'unreachable' | 'lost' | 'hung' | 'busy' | 'failed' | 'rejected' | 'configuration';

/** A request to an MLflow server that did not succeed. Messages hold no header, no credential and no request body. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';

  constructor(
    readonly trouble: Trouble,
    message: string,
    /** HTTP status, 0 when there was no answer. */
    readonly status = 0,
    /** `error_code` of the answer: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE … */
    readonly code = '',
    /** Seconds after which the server wants to be asked again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passes(): boolean {
    return this.trouble !== 'rejected' && this.trouble !== 'configuration';
  }
}

const passing: ReadonlyMap<number, Trouble> = new Map([
  [408, 'failed'],
  [429, 'busy'],
  [500, 'failed'],
  [502, 'failed'],
  [503, 'busy'],
  [504, 'failed'],
]);

/** Makes the error for an answer with a status of 400 or more. */
export function errorFromAnswer(what: string, { status, body, headers }: Answer): MlflowError {
  const { code, text } = explain(body.toString('utf8'));
  const trouble = troubleOf(status, code, text);
  return new MlflowError(
    trouble,
    `${what}: ${status} ${remedy(status, code, text)}`,
    status,
    code,
    askedPause(headers),
  );
}

/**
 * Makes the error for a redirect, which is not followed. The user should write the new address into the settings, and a login
 * page would accept an upload and lose it. Parts of the address that may be a credential are not shown.
 *
 * @param path the path of the request, below the tracking address
 */
export function errorFromRedirect(what: string, answer: Answer, asked: string, path: string): MlflowError {
  const { status, headers } = answer;
  const target = headers.location;
  const { origin, pathname } = new URL(target !== undefined && URL.canParse(target, asked) ? target : '/', asked);
  const advice =
    target !== undefined && pathname.endsWith(path)
      ? `write ${origin}${pathname.slice(0, -path.length)} as the tracking address`
      : 'is that a page to log in at? Use the address under which programs reach the server';
  return new MlflowError('configuration', `${what}: ${status} sends on to ${origin}${pathname}: ${advice}`, status);
}

/**
 * Makes the error for a broken connection. If it broke before it was established, the server did nothing; otherwise nobody
 * knows.
 */
export function connectionTrouble(what: string, error: Error, connected: boolean): MlflowError {
  // Where a name has several addresses, their common error has no message of its own.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [];
  const { message } = first ?? error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const reason = message.includes(code) ? message : `${code} ${message}`;
  const advice = tlsRemedy(reason);
  if (advice !== undefined) return new MlflowError('configuration', `${what}: ${advice} (${reason.trim()})`);
  return new MlflowError(connected ? 'lost' : 'unreachable', `${what}: ${reason}`);
}

/** Adds a hint where a server cannot be reached and a variable names a proxy. Node's connections do not use that proxy. */
export function beyondProxy(error: MlflowError, variable: string): MlflowError {
  if (error.trouble !== 'unreachable') return error;
  const advice = `proxies are not used, also not that of ${variable}: sync from a machine that reaches the server itself`;
  return new MlflowError('unreachable', `${error.message} (${advice})`);
}

/** Says what to change where the two ends do not agree on TLS. Undefined for other trouble. */
function tlsRemedy(reason: string): string | undefined {
  if (/wrong[_ ]version[_ ]number|packet[_ ]length[_ ]too[_ ]long/i.test(reason))
    return 'the server does not speak TLS: write http://';
  if (/alert[_ ](bad[_ ]certificate|certificate|unknown[_ ]ca|handshake)/i.test(reason))
    return 'the server refuses our certificate or asks for one: name it in MLFLOW_TRACKING_CLIENT_CERT_PATH';
  if (/ALTNAME/.test(reason))
    return "the server's certificate is for another host: use the name that it is made out to";
  if (/CERT_HAS_EXPIRED/.test(reason)) return "the server's certificate has expired: its administrator has to renew it";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(reason))
    return "the server's certificate is not trusted: name the authority in MLFLOW_TRACKING_SERVER_CERT_PATH";
  return undefined;
}

/** Seconds of a `Retry-After` header. A date is compared with the server's own clock. */
function askedPause(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const now = headers.date === undefined ? Date.now() : Date.parse(headers.date);
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

const unknownWorkspace = /Workspace '.*' not found/;

function troubleOf(status: number, code: string, text: string): Trouble {
  if (status === 401 || status === 403 || code === 'FEATURE_DISABLED') return 'configuration';
  if (status === 404 && (code === '' || unknownWorkspace.test(text))) return 'configuration';
  return passing.get(status) ?? 'rejected';
}

function remedy(status: number, code: string, text: string): string {
  if (status === 401)
    return 'credentials missing or wrong: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN';
  if (status === 403 && text.includes('Host'))
    return `${text}: start the server with --allowed-hosts naming this host, or use an address that it allows`;
  if (status === 403) return `${text}: the user may not do this on the server`;
  if (code === 'FEATURE_DISABLED') return `${text}: unset MLFLOW_WORKSPACE (or tracking.workspace) for this server`;
  if (unknownWorkspace.test(text)) return `${text}: make it there, or change MLFLOW_WORKSPACE (tracking.workspace)`;
  if (status === 404 && code === '') return 'no MLflow API at this address: check the tracking URI and its base path';
  return code === '' ? text : `${code}: ${text}`;
}

/** Reads an error's code and message. MLflow answers JSON; proxies and the security middleware answer HTML or plain text. */
function explain(body: string): { code: string; text: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) {
      const code = 'error_code' in parsed && typeof parsed.error_code === 'string' ? parsed.error_code : '';
      const raw =
        'message' in parsed
          ? parsed.message
          : 'detail' in parsed
            ? parsed.detail
            : 'error' in parsed
              ? parsed.error
              : '';
      return { code: code || 'UNSPECIFIED', text: shorten(typeof raw === 'string' ? raw : JSON.stringify(raw)) };
    }
  } catch {
    // It is not JSON, so the text itself is the message.
  }
  return { code: '', text: shorten(body.replace(/<[^>]*>/g, ' ')) };
}

/** Cuts a message to one line of at most 300 characters, because a server's message may hold a page of SQL. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
