/**
 * What kind of trouble a request met:
 * - `unreachable`: never reached a server, so it may be sent again, whatever it was;
 * - `lost`: sent, but the connection broke before the answer; the server may have done it;
 * - `hung`: sent, and no answer within the response timeout; the server may do it when it wakes up;
 * - `busy`: refused for now (429, 503);
 * - `failed`: the server's own failure (408, 500, 502, 504);
 * - `rejected`: the request is wrong or impossible, and will be again;
 * - `configuration`: host, credentials or feature are wrong: a person has to change something.
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

  /** Whether the trouble may be over when the request is made again, at once or later. */
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

/** The error that an answer with a status of 400 or more stands for. */
export function errorFromAnswer(what: string, status: number, body: string, retryAfter?: string): MlflowError {
  const { code, text } = explain(body);
  const seconds = Number(retryAfter);
  const wait = retryAfter !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  const trouble = troubleOf(status, code, text);
  return new MlflowError(trouble, `${what}: ${status} ${remedy(status, code, text)}`, status, code, wait);
}

function troubleOf(status: number, code: string, text: string): Trouble {
  if (status === 401 || status === 403 || code === 'FEATURE_DISABLED') return 'configuration';
  if (status === 404 && code === '' && !text.includes('Workspace')) return 'configuration';
  return passing.get(status) ?? 'rejected';
}

function remedy(status: number, code: string, text: string): string {
  if (status === 401) {
    return 'credentials missing or wrong: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN';
  }
  if (status === 403 && text.includes('Host')) {
    return `${text}: start the server with --allowed-hosts naming this host, or use an address that it allows`;
  }
  if (status === 403) return `${text}: the user may not do this on the server`;
  if (code === 'FEATURE_DISABLED') return `${text}: unset MLFLOW_WORKSPACE (or tracking.workspace) for this server`;
  if (status === 404 && code === '') return 'no MLflow API at this address: check the tracking URI and its base path';
  return code === '' ? text : `${code}: ${text}`;
}

/** JSON errors carry `error_code` and `message`; proxies and the security middleware answer HTML or plain text. */
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
    // not JSON: the text below is the message
  }
  return { code: '', text: shorten(body.replace(/<[^>]*>/g, ' ')) };
}

/** One line of at most 300 characters: a server's message may hold a page of SQL. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
