import { stat } from 'node:fs/promises';
import type { Static, TSchema } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { checkedArtifactPath } from './limits.js';
import { Nothing, parseAnswer } from './protocol.js';
import type { Request } from './transport.js';

const service = '/api/2.0/mlflow-artifacts';

/** Files above this size go up in parts where the server's storage can take parts. */
const wholeBytes = 100 * 1024 * 1024;
/** Storages take at most 10,000 parts of at least 5 MB. */
const smallestPart = 50 * 1024 * 1024;

const ServerInfo = Type.Object({ multipart_uploads_enabled: Type.Optional(Type.Boolean()) });
const PartedUpload = Type.Object({
  upload_id: Type.Optional(Type.String()),
  credentials: Type.Array(
    Type.Object({
      url: Type.String(),
      part_number: Type.Integer(),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    }),
  ),
});

/**
 * Uploads a file through an artifact proxy; `artifactUri` is that of a run or a model: `mlflow-artifacts:/1/abc/artifacts`,
 * or `mlflow-artifacts://host:port/…` for a proxy of its own, which our credentials stay away from. Repeating an upload
 * replaces the file by itself.
 *
 * @param largest bytes up to which a file is sent whole
 * @throws MlflowError of trouble `rejected` where the store refuses the file: others, and scores, may well be taken
 */
export async function uploadArtifact(
  client: MlflowClient,
  artifactUri: string,
  name: string,
  file: string,
  largest = wholeBytes,
): Promise<void> {
  const place = proxyPlace(client, artifactUri);
  const path = `${place.path}/${checkedArtifactPath(name)}`;
  try {
    const bytes = (await stat(file)).size;
    if (bytes > largest && (await uploadInParts(place, path, file, bytes, largest))) return;
    const body = { type: 'file', path: file, start: 0, bytes } as const;
    await place.ask(Nothing, { method: 'PUT', path: `${service}/artifacts/${path}`, body, repeatable: true });
  } catch (error) {
    if (!(error instanceof MlflowError && error.trouble === 'configuration')) throw error;
    throw new MlflowError('rejected', error.message, error.status, error.code);
  }
}

/** A file of a run or a model; undefined where there is none of that name. */
export async function downloadArtifact(
  client: MlflowClient,
  artifactUri: string,
  name: string,
): Promise<Buffer | undefined> {
  const place = proxyPlace(client, artifactUri);
  const path = `${service}/artifacts/${place.path}/${checkedArtifactPath(name)}`;
  try {
    return await place.fetch({ method: 'GET', path, repeatable: true });
  } catch (error) {
    if (error instanceof MlflowError && error.status === 404) return undefined;
    throw error;
  }
}

/** False where the proxy or its storage takes files only whole: then nothing was sent. */
async function uploadInParts(
  place: ProxyPlace,
  path: string,
  file: string,
  bytes: number,
  largest: number,
): Promise<boolean> {
  if (!(await takesParts(place))) return false;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  const partBytes = Math.max(Math.min(smallestPart, largest), Math.ceil(bytes / 10_000));
  const count = Math.ceil(bytes / partBytes);
  const call = (step: string, body: object): Request => ({
    method: 'POST',
    path: `${service}/mpu/${step}/${folder}`,
    body: { type: 'json', text: JSON.stringify(body) },
    repeatable: true,
  });
  let upload;
  try {
    upload = await place.ask(PartedUpload, call('create', { path: name, num_parts: count }));
  } catch (error) {
    if (error instanceof MlflowError && error.status === 501) return false;
    throw error;
  }
  const parts = [];
  for (const { url, part_number, headers } of upload.credentials) {
    const start = (part_number - 1) * partBytes;
    const body = { type: 'file', path: file, start, bytes: Math.min(partBytes, bytes - start) } as const;
    const part = { method: 'PUT', path: url, body, repeatable: true, elsewhere: headers ?? {} } as const;
    const answer = await place.client.transport.send(part, place.client.signal);
    parts.push({ part_number, etag: answer.headers.etag ?? '', url });
  }
  await place.ask(Nothing, call('complete', { path: name, upload_id: upload.upload_id, parts }));
  return true;
}

/** Servers before 3.17 do not say, and take files whole. */
async function takesParts(place: ProxyPlace): Promise<boolean> {
  const path = '/api/3.0/mlflow/server-info';
  try {
    return (await place.ask(ServerInfo, { method: 'GET', path, repeatable: true })).multipart_uploads_enabled === true;
  } catch (error) {
    if (error instanceof MlflowError && error.status === 404) return false;
    throw error;
  }
}

/** An artifact root: the proxy that serves it, and the path below it. */
class ProxyPlace {
  constructor(
    readonly client: MlflowClient,
    readonly path: string,
    /** Scheme and host of a proxy that is not the tracking server. */
    readonly origin?: string,
  ) {}

  async fetch(request: Request): Promise<Buffer> {
    const { client, origin } = this;
    const there = origin === undefined ? request : { ...request, path: `${origin}${request.path}`, elsewhere: {} };
    return (await client.transport.send(there, client.signal)).body;
  }

  async ask<T extends TSchema>(schema: T, request: Request): Promise<Static<T>> {
    return parseAnswer(schema, `${request.method} ${request.path}`, await this.fetch(request));
  }
}

/** Roots that the client itself would have to reach (`s3:`, `file:`) are refused. */
function proxyPlace(client: MlflowClient, artifactUri: string): ProxyPlace {
  const [, authority, rest] = /^mlflow-artifacts:(?:\/\/([^/]*))?\/(.*)$/.exec(artifactUri) ?? [];
  if (rest !== undefined) {
    const path = rest.split('/').map(encodeURIComponent).join('/');
    const { protocol, host } = new URL(client.base);
    const isForeign = authority !== undefined && authority !== '' && authority !== host;
    return new ProxyPlace(client, path, isForeign ? `${protocol}//${authority}` : undefined);
  }
  const scheme = artifactUri.split(':')[0];
  throw new MlflowError(
    'rejected',
    `the server keeps artifacts at a "${scheme}:" address that clients must reach themselves: start it with ` +
      '--artifacts-destination, so that it takes artifacts in (mlflow-artifacts:)',
  );
}
