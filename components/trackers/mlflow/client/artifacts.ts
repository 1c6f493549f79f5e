import { stat } from 'node:fs/promises';
import { Type } from 'typebox';
import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { checkedArtifactPath } from './limits.js';
import { Nothing } from './protocol.js';

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
 * Uploads a file through the server's artifact proxy; `artifactUri` is that of a run or a model
 * (`mlflow-artifacts:/1/abc/artifacts`). Repeating an upload replaces the file by itself.
 *
 * @param largest bytes up to which a file is sent whole
 */
export async function uploadArtifact(
  client: MlflowClient,
  artifactUri: string,
  name: string,
  file: string,
  largest = wholeBytes,
): Promise<void> {
  const path = `${proxyPath(artifactUri)}/${checkedArtifactPath(name)}`;
  const bytes = (await stat(file)).size;
  if (bytes > largest && (await uploadInParts(client, path, file, bytes, largest))) return;
  const body = { type: 'file', path: file, start: 0, bytes } as const;
  await client.ask(Nothing, { method: 'PUT', path: `${service}/artifacts/${path}`, body, repeatable: true });
}

/** False where the server or its storage takes files only whole: then nothing was sent. */
async function uploadInParts(
  client: MlflowClient,
  path: string,
  file: string,
  bytes: number,
  largest: number,
): Promise<boolean> {
  if (!(await takesParts(client))) return false;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  const partBytes = Math.max(Math.min(smallestPart, largest), Math.ceil(bytes / 10_000));
  const count = Math.ceil(bytes / partBytes);
  const call = (step: string, body: object) => ({
    method: 'POST' as const,
    path: `${service}/mpu/${step}/${folder}`,
    body: { type: 'json' as const, text: JSON.stringify(body) },
    repeatable: true,
  });
  let upload;
  try {
    upload = await client.ask(PartedUpload, call('create', { path: name, num_parts: count }));
  } catch (error) {
    if (error instanceof MlflowError && error.status === 501) return false;
    throw error;
  }
  const parts = [];
  for (const { url, part_number, headers } of upload.credentials) {
    const start = (part_number - 1) * partBytes;
    const body = { type: 'file', path: file, start, bytes: Math.min(partBytes, bytes - start) } as const;
    const answer = await client.transport.send(
      { method: 'PUT', path: url, body, repeatable: true, elsewhere: headers ?? {} },
      client.signal,
    );
    parts.push({ part_number, etag: answer.headers.etag ?? '', url });
  }
  await client.ask(Nothing, call('complete', { path: name, upload_id: upload.upload_id, parts }));
  return true;
}

/** Servers before 3.17 do not say, and take files whole. */
async function takesParts(client: MlflowClient): Promise<boolean> {
  const path = '/api/3.0/mlflow/server-info';
  try {
    return (await client.ask(ServerInfo, { method: 'GET', path, repeatable: true })).multipart_uploads_enabled === true;
  } catch (error) {
    if (error instanceof MlflowError && error.status === 404) return false;
    throw error;
  }
}

/** The path below the proxy that an artifact root names; roots that the client itself would have to reach are refused. */
function proxyPath(artifactUri: string): string {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(artifactUri);
  if (match?.[1] !== undefined) return match[1].split('/').map(encodeURIComponent).join('/');
  const scheme = artifactUri.split(':')[0];
  throw new MlflowError(
    'configuration',
    `the server keeps artifacts at a "${scheme}:" address that clients must reach themselves: start it with ` +
      '--artifacts-destination, so that it takes artifacts in (mlflow-artifacts:)',
  );
}
