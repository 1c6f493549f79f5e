import { stat } from 'node:fs/promises';
import type { Static, TSchema } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { artifactPlace, type ProxyPlace } from './artifact-places.js';
import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { checkedArtifactPath } from './limits.js';
import { Nothing, parseAnswer } from './protocol.js';

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
 * Uploads a file to the artifact root of a run or a model: through a proxy (`mlflow-artifacts:/1/abc/artifacts`,
 * `mlflow-artifacts://host:port/…`, `http://host/api/2.0/mlflow-artifacts/artifacts/…`), or into a folder of this machine.
 * Repeating an upload replaces the file by itself.
 *
 * @param largest bytes up to which a file is sent whole
 * @throws MlflowError with trouble `rejected` where the store refuses this file. It may still take other files and scores.
 */
export async function uploadArtifact(
  client: MlflowClient,
  artifactUri: string,
  name: string,
  file: string,
  largest = wholeBytes,
): Promise<void> {
  const path = checkedArtifactPath(name);
  const place = artifactPlace(client, artifactUri);
  if (place.type === 'folder') return place.write(name, file);
  try {
    const bytes = (await stat(file)).size;
    if (bytes > largest && (await uploadInParts(place, `${place.path}/${path}`, file, bytes, largest))) return;
    const body = { type: 'file', path: file, start: 0, bytes } as const;
    await place.ask(Nothing, `artifacts/${place.path}/${path}`, { method: 'PUT', body, repeatable: true });
  } catch (error) {
    // The disk may be full, or a proxy may have a limit. The next request shows whether the server itself has failed.
    if (!(error instanceof MlflowError) || error.trouble === 'unreachable' || error.trouble === 'busy') throw error;
    throw new MlflowError('rejected', error.message, error.status, error.code);
  }
}

/** Reads a file of a run or a model. Undefined where there is no file of that name. */
export async function downloadArtifact(
  client: MlflowClient,
  artifactUri: string,
  name: string,
): Promise<Buffer | undefined> {
  const path = checkedArtifactPath(name);
  const place = artifactPlace(client, artifactUri);
  return place.read(place.type === 'folder' ? name : path);
}

/** Uploads a file in parts. False where the proxy or its storage only takes whole files; then nothing was sent. */
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
  const ask = <T extends TSchema>(schema: T, step: string, fields: object): Promise<Static<T>> => {
    const body = { type: 'json', text: JSON.stringify(fields) } as const;
    return place.ask(schema, `mpu/${step}/${folder}`, { method: 'POST', body, repeatable: true });
  };
  let upload;
  try {
    upload = await ask(PartedUpload, 'create', { path: name, num_parts: count });
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
  await ask(Nothing, 'complete', { path: name, upload_id: upload.upload_id, parts });
  return true;
}

/** Whether the server takes parts. Servers before 3.17 do not say, and only take whole files. */
async function takesParts(place: ProxyPlace): Promise<boolean> {
  const path = '/api/3.0/mlflow/server-info';
  try {
    const answer = await place.fetch({ method: 'GET', path, repeatable: true });
    return parseAnswer(ServerInfo, `GET ${path}`, answer).multipart_uploads_enabled === true;
  } catch (error) {
    if (error instanceof MlflowError && error.status === 404) return false;
    throw error;
  }
}
