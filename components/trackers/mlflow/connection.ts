import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** The address of a server and how to speak to it, read once from options and environment. */
export interface Connection {
  /** Scheme, host, port and base path, without credentials and without a slash at the end. It is safe to print. */
  readonly base: string;
  /** Value of the `Authorization` header. Never printed. */
  readonly authorization?: string;
  /**
   * Sent as `X-MLFLOW-WORKSPACE`, but only where it is configured, because servers without workspaces answer 500 to such a
   * header.
   */
  readonly workspace?: string;
  readonly tls: TlsSettings;
  /** Longest wait for a response once the request is on its way, milliseconds. */
  readonly responseTimeout: number;
  /** Number of further attempts after a failure that may pass. */
  readonly retries: number;
  /** First pause between attempts in milliseconds. It is doubled each time, and up to `jitter` milliseconds are added. */
  readonly backOff: number;
  readonly jitter: number;
  /** Whether a server's `Retry-After` is obeyed. */
  readonly respectRetryAfter: boolean;
  /**
   * Variable that names a proxy for this address. The proxy is not used, which an error says where the server cannot be
   * reached.
   */
  readonly unusedProxy?: string;
  /** Connections kept open at most. */
  readonly connections: number;
}

interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
}

export interface ConnectionSettings {
  readonly uri: string;
  readonly workspace?: string;
  readonly responseTimeout?: number;
  readonly retries?: number;
  readonly connections?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings are wrong, so another attempt cannot help. The message says what to write instead. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/**
 * Merges options, the `MLFLOW_*` variables of the Python client and `~/.mlflow/credentials`. Options win over variables, and
 * variables over the file. Basic wins over Bearer, as in Python.
 */
export function connectionFrom(
  settings: ConnectionSettings,
  environment: Environment,
  credentialsFile = join(homedir(), '.mlflow', 'credentials'),
): Connection {
  const url = trackingUrl(settings.uri);
  const authorization = authorizationFrom(url, environment, credentialsFile);
  const workspace = workspaceOf(settings, environment);
  const unusedProxy = proxyVariable(url, environment);
  return {
    base: baseOf(url),
    ...(authorization === undefined ? {} : { authorization }),
    ...(workspace === undefined ? {} : { workspace: headerValue('the workspace', workspace) }),
    ...(unusedProxy === undefined ? {} : { unusedProxy }),
    tls: tlsFrom(environment),
    responseTimeout: 1000 * (settings.responseTimeout ?? numberFrom(environment, 'MLFLOW_HTTP_REQUEST_TIMEOUT') ?? 20),
    retries: Math.min(10, settings.retries ?? numberFrom(environment, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES') ?? 3),
    backOff: 250 * (numberFrom(environment, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR') ?? 2),
    jitter: 1000 * (numberFrom(environment, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER') ?? 0.25),
    respectRetryAfter: !isFalse(environment['MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER']),
    connections: settings.connections ?? 2,
  };
}

function trackingUrl(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ConnectionError(
    `tracking URI "${withoutCredentials(uri)}" is not an http(s) address. Formulary delivers to a server: start one with ` +
      '"formulary mlflow up" and write its address, such as http://127.0.0.1:5000',
  );
}

/** The configured workspace. Undefined for a server without workspaces. */
export function workspaceOf(settings: { readonly workspace?: string }, environment: Environment): string | undefined {
  return (settings.workspace ?? environment['MLFLOW_WORKSPACE']) || undefined;
}

/** Names the destination of a connection. Two workspaces of one server are two destinations. */
export function placeOf({ base, workspace }: Pick<Connection, 'base' | 'workspace'>): string {
  return workspace === undefined ? base : `${workspace}@${base}`;
}

/** The address in a form that may be printed, without user, password and slash at the end. */
export function withoutCredentials(uri: string): string {
  if (URL.canParse(uri)) return baseOf(new URL(uri));
  // A text that is no valid address may hold a password with "@" and "/" in it. So everything up to the last "@" is removed.
  return uri.replace(/\/\/.*@/, '//');
}

function baseOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

function authorizationFrom(url: URL, environment: Environment, credentialsFile: string): string | undefined {
  const stored = storedCredentials(credentialsFile);
  const user = environment['MLFLOW_TRACKING_USERNAME'] ?? (unescaped(url.username) || stored.username);
  const password = environment['MLFLOW_TRACKING_PASSWORD'] ?? (unescaped(url.password) || stored.password);
  if (user && password) return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const token = environment['MLFLOW_TRACKING_TOKEN'];
  return token ? `Bearer ${headerValue('MLFLOW_TRACKING_TOKEN', token)}` : undefined;
}

/** Decodes a part of an address. A "%" that begins no escape stands for itself. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Checks that a header can carry a value. The message does not repeat the value, which may be secret. */
function headerValue(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  throw new ConnectionError(`${name} holds a line break or a letter outside ASCII: a header cannot carry it`);
}

/** The variable in which the Python client would find a proxy for an address. */
function proxyVariable({ protocol, hostname }: URL, environment: Environment): string | undefined {
  const scheme = protocol.slice(0, -1);
  const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, 'all_proxy', 'ALL_PROXY'];
  const direct = `${environment['no_proxy'] ?? environment['NO_PROXY'] ?? ''}`.split(/[\s,]+/).filter(Boolean);
  const isDirect = direct.some((host) => host === '*' || hostname.endsWith(host.replace(/^\*/, '')));
  return isDirect ? undefined : names.find((name) => environment[name]);
}

/** Reads the section `[mlflow]` of the INI file that `mlflow login` writes. */
function storedCredentials(file: string): { username?: string; password?: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  const section = /^\[mlflow\]\s*$(.*?)(?=^\[|(?![^]))/ms.exec(text)?.[1] ?? '';
  const username = /^mlflow_tracking_username[ \t]*[=:][ \t]*(.*?)\s*$/m.exec(section)?.[1];
  const password = /^mlflow_tracking_password[ \t]*[=:][ \t]*(.*?)\s*$/m.exec(section)?.[1];
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

function tlsFrom(environment: Environment): TlsSettings {
  const authority = environment['MLFLOW_TRACKING_SERVER_CERT_PATH'];
  const certificate = environment['MLFLOW_TRACKING_CLIENT_CERT_PATH'];
  return {
    rejectUnauthorized: !isTrue(environment['MLFLOW_TRACKING_INSECURE_TLS']),
    ...(authority ? { ca: certificateFile('MLFLOW_TRACKING_SERVER_CERT_PATH', authority, (ca) => ({ ca })) } : {}),
    ...(certificate
      ? {
          certificate: certificateFile('MLFLOW_TRACKING_CLIENT_CERT_PATH', certificate, (pem) => ({
            cert: pem,
            key: pem,
          })),
        }
      : {}),
  };
}

/** @param use tries the certificate, because a wrong one would otherwise fail with the first request */
function certificateFile(variable: string, path: string, use: (pem: Buffer) => SecureContextOptions): Buffer {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
  } catch {
    throw new ConnectionError(`${variable} names "${path}", which cannot be read: write the path of a PEM file`);
  }
  if (!pem.includes('-----BEGIN')) throw new ConnectionError(`${variable} names "${path}", which is no PEM file`);
  try {
    createSecureContext(use(pem));
  } catch (error) {
    throw new ConnectionError(`${variable} names "${path}", which cannot be used: ${(error as Error).message}`);
  }
  return pem;
}

function numberFrom(environment: Environment, variable: string): number | undefined {
  const text = environment[variable];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new ConnectionError(`${variable} is "${text}": write a number that is not negative, or unset it`);
}

const isTrue = (text: string | undefined): boolean => /^(1|true)$/i.test(text ?? '');
const isFalse = (text: string | undefined): boolean => /^(0|false)$/i.test(text ?? '');
