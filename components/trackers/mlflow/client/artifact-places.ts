import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Static, TSchema } from 'typebox';
import type { MlflowClient } from './client.js';
import { MlflowError } from './errors.js';
import { parseAnswer } from './protocol.js';
import type { Request } from './transport.js';

const service = '/api/2.0/mlflow-artifacts';

/** The place of the artifact root of a run or a model. It is behind a proxy, or a folder of this machine. */
export function artifactPlace(client: MlflowClient, artifactUri: string): ProxyPlace | FolderPlace {
  const folder = localFolder(artifactUri);
  // A folder that a server on another machine names is not a folder of this one. Files written there would be lost.
  if (folder !== undefined && isThisMachine(client.base)) return new FolderPlace(folder);
  const { protocol, host } = new URL(client.base);
  const [, authority, rest] = /^mlflow-artifacts:(?:\/\/([^/]*))?\/(.*)$/.exec(artifactUri) ?? [];
  if (rest !== undefined) {
    const isForeign = authority !== undefined && authority !== '' && authority !== host;
    return new ProxyPlace(client, rest, isForeign ? `${protocol}//${authority}` : undefined);
  }
  const [, base, path] = /^(https?:\/\/[^?#@]*)\/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/.exec(artifactUri) ?? [];
  if (base !== undefined && path !== undefined)
    return new ProxyPlace(client, path, base === client.base ? undefined : base);
  const scheme = folder === undefined ? artifactUri.split(':')[0] : 'file';
  throw new MlflowError(
    'rejected',
    `the server keeps artifacts at a "${scheme}:" address that clients must reach themselves: start it with ` +
      '--artifacts-destination, so that it takes artifacts in (mlflow-artifacts:)',
  );
}

/** A root that a proxy serves, and the path below it. */
export class ProxyPlace {
  readonly type = 'proxy';
  readonly path: string;

  constructor(
    readonly client: MlflowClient,
    path: string,
    /** Address of a proxy that is not the tracking server. It never gets our credentials. */
    readonly elsewhere?: string,
  ) {
    this.path = path.split('/').map(encodeURIComponent).join('/');
  }

  /** @param call `artifacts`, or a step of an upload in parts */
  async ask<T extends TSchema>(schema: T, call: string, request: Omit<Request, 'path'>): Promise<Static<T>> {
    const path = `${service}/${call}`;
    return parseAnswer(schema, `${request.method} ${path}`, await this.fetch({ ...request, path }));
  }

  async fetch(request: Request): Promise<Buffer> {
    const { client, elsewhere } = this;
    const there =
      elsewhere === undefined ? request : { ...request, path: `${elsewhere}${request.path}`, elsewhere: {} };
    return (await client.transport.send(there, client.signal)).body;
  }

  async read(path: string): Promise<Buffer | undefined> {
    try {
      return await this.fetch({ method: 'GET', path: `${service}/artifacts/${this.path}/${path}`, repeatable: true });
    } catch (error) {
      if (error instanceof MlflowError && error.status === 404) return undefined;
      throw error;
    }
  }
}

/** A root on this machine, of a server that leaves artifacts to its clients (`--no-serve-artifacts`). */
export class FolderPlace {
  readonly type = 'folder';

  constructor(readonly folder: string) {}

  async write(name: string, file: string): Promise<void> {
    const target = join(this.folder, name);
    try {
      await mkdir(dirname(target), { recursive: true });
      await copyFile(file, target);
    } catch (error) {
      throw new MlflowError('rejected', `the server's artifact folder cannot be written: ${(error as Error).message}`);
    }
  }

  async read(name: string): Promise<Buffer | undefined> {
    return readFile(join(this.folder, name)).catch(() => undefined);
  }
}

/** `file:///a/b` and `/a/b`; undefined for other addresses. */
function localFolder(artifactUri: string): string | undefined {
  if (artifactUri.startsWith('/')) return artifactUri;
  if (!/^file:\/\/(?:localhost)?\//.test(artifactUri)) return undefined;
  return fileURLToPath(artifactUri.replace(/^file:\/\/localhost/, 'file://'));
}

function isThisMachine(base: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(base).hostname);
}
