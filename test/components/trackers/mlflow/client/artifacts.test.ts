import { expect } from 'chai';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { downloadArtifact, uploadArtifact } from '../../../../../components/trackers/mlflow/client/artifacts.js';
import { MlflowClient } from '../../../../../components/trackers/mlflow/client/client.js';
import { Transport } from '../../../../../components/trackers/mlflow/client/transport.js';
import { connectionFrom } from '../../../../../components/trackers/mlflow/connection.js';

interface Received {
  readonly call: string;
  readonly authorization: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}
type Answer = { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> };

const info = (enabled: boolean): Answer => ({ body: JSON.stringify({ multipart_uploads_enabled: enabled }) });

/** A server that answers what a test says, and remembers what it was asked. */
class Host {
  readonly received: Received[] = [];
  answer: (call: string) => Answer = () => ({});
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const call = `${request.method} ${request.url}`;
      const { headers } = request;
      this.received.push({ call, authorization: headers.authorization, headers, body });
      const { status = 200, body: text = '', headers: extra } = this.answer(call);
      response.writeHead(status, extra).end(text);
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return this;
  }

  get authority(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('components/trackers/mlflow artifacts', () => {
  let server: Host;
  let storage: Host;
  let folder: string;
  let file: string;
  let transport: Transport;
  let client: MlflowClient;

  beforeEach(async () => {
    [server, storage] = await Promise.all([new Host().start(), new Host().start()]);
    folder = await mkdtemp(join(tmpdir(), 'formulary-test-'));
    file = join(folder, 'model.onnx');
    await writeFile(file, '0123456789');
    const environment = { MLFLOW_TRACKING_TOKEN: 'secret', MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' };
    transport = new Transport(connectionFrom({ uri: `http://${server.authority}` }, environment, '/nonexistent'));
    client = new MlflowClient(transport, new AbortController().signal);
  });
  afterEach(async () => {
    transport.close();
    server.stop();
    storage.stop();
    await rm(folder, { recursive: true });
  });

  const root = 'mlflow-artifacts:/1/abc/artifacts';
  const whole = 'PUT /api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts/model.onnx';
  const calls = (host: Host) => host.received.map(({ call }) => call);

  it('go up whole below the limit, and above it where the server takes no parts', async () => {
    await uploadArtifact(client, root, 'model.onnx', file);
    server.answer = (call) => (call.endsWith('server-info') ? info(false) : {});
    await uploadArtifact(client, root, 'model.onnx', file, 4);
    server.answer = (call) => (call.endsWith('server-info') ? { status: 404 } : {});
    await uploadArtifact(client, root, 'model.onnx', file, 4);
    const asked = 'GET /api/3.0/mlflow/server-info';
    expect(calls(server)).to.deep.equal([whole, asked, whole, asked, whole]);
    expect(server.received.filter(({ call }) => call === whole).map(({ body }) => body)).to.deep.equal(
      Array<string>(3).fill('0123456789'),
    );
  });

  it('go up whole where the storage turns out to take no parts (501)', async () => {
    server.answer = (call) => {
      if (call.endsWith('server-info')) return info(true);
      return call.includes('/mpu/create/') ? { status: 501, body: '{"error_code":"NOT_IMPLEMENTED"}' } : {};
    };
    await uploadArtifact(client, root, 'model.onnx', file, 4);
    expect(calls(server).at(-1)).to.equal(whole);
  });

  it('go up in parts to the addresses that the storage gave out, without our credentials', async () => {
    const part = (part_number: number) => ({
      url: `http://${storage.authority}/bucket?part=${part_number}&signature=s`,
      part_number,
      headers: { 'x-storage': 'yes' },
    });
    server.answer = (call) => {
      if (call.endsWith('server-info')) return info(true);
      if (!call.includes('/mpu/create/')) return {};
      return { body: JSON.stringify({ upload_id: 'u', credentials: [1, 2, 3].map(part) }) };
    };
    storage.answer = (call) => ({ headers: { etag: `e${/part=(\d)/.exec(call)?.[1]}` } });
    await uploadArtifact(client, root, 'model.onnx', file, 4);
    const [, create, complete] = server.received;
    expect(create).to.include({ call: 'POST /api/2.0/mlflow-artifacts/mpu/create/1/abc/artifacts' });
    expect(JSON.parse(create!.body)).to.deep.equal({ path: 'model.onnx', num_parts: 3 });
    expect(storage.received.map(({ body }) => body)).to.deep.equal(['0123', '4567', '89']);
    for (const { authorization, headers } of storage.received) {
      expect(authorization).to.equal(undefined);
      expect(headers).to.include({ 'x-storage': 'yes' });
    }
    expect(complete!.call).to.equal('POST /api/2.0/mlflow-artifacts/mpu/complete/1/abc/artifacts');
    expect(JSON.parse(complete!.body)).to.deep.equal({
      path: 'model.onnx',
      upload_id: 'u',
      parts: [1, 2, 3].map((number) => ({ part_number: number, etag: `e${number}`, url: part(number).url })),
    });
  });

  it('go to the host that the root names, without our credentials', async () => {
    await uploadArtifact(client, `mlflow-artifacts://${storage.authority}/1/abc/artifacts`, 'model.onnx', file);
    expect(calls(storage)).to.deep.equal([whole]);
    expect(storage.received[0]!.authorization).to.equal(undefined);
    expect(calls(server)).to.deep.equal([]);
    await uploadArtifact(client, `mlflow-artifacts://${server.authority}/1/abc/artifacts`, 'model.onnx', file);
    expect(server.received[0]).to.include({ call: whole, authorization: 'Bearer secret' });
  });

  for (const status of [403, 413, 500]) {
    it(`that a store refuses (${status}) concern one file, not the whole delivery`, async () => {
      storage.answer = () => ({ status, body: 'Internal Server Error' });
      const foreign = `mlflow-artifacts://${storage.authority}/1/a/artifacts`;
      const refused = await uploadArtifact(client, foreign, 'model.onnx', file).catch((error: unknown) => error);
      expect(refused).to.include({ trouble: 'rejected', status });
      expect(calls(storage)).to.have.length(1);
    });
  }

  it('go to a proxy that is named by its whole address, without our credentials unless it is the server', async () => {
    const below = 'api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts';
    await uploadArtifact(client, `http://${storage.authority}/ml/${below}`, 'model.onnx', file);
    expect(storage.received[0]).to.include({ call: `PUT /ml/${below}/model.onnx`, authorization: undefined });
    await uploadArtifact(client, `http://${server.authority}/${below}`, 'model.onnx', file);
    expect(server.received[0]).to.include({ call: whole, authorization: 'Bearer secret' });
  });

  for (const spelled of [
    (path: string) => path,
    (path: string) => pathToFileURL(path).href,
    (path: string) => `file://localhost${path}`,
  ]) {
    it(`go into the folder ${spelled('/a/b')} of a server on this machine that leaves them to its clients`, async () => {
      const folderRoot = spelled(join(folder, 'store', 'artifacts'));
      await uploadArtifact(client, folderRoot, 'tables/scores.csv', file);
      expect((await downloadArtifact(client, folderRoot, 'tables/scores.csv'))?.toString()).to.equal('0123456789');
      expect(await downloadArtifact(client, folderRoot, 'lock.json')).to.equal(undefined);
      expect(calls(server)).to.deep.equal([]);
      const outside = await uploadArtifact(client, folderRoot, '../escaped', file).catch((error: Error) => error);
      expect(outside).to.include({ trouble: 'rejected' });
      expect(await readdir(folder)).to.have.members(['model.onnx', 'store']);
    });
  }

  it('say why the folder cannot be written', async () => {
    const refused = await uploadArtifact(client, file, 'model.onnx', file).catch((error: unknown) => error);
    expect(refused)
      .to.include({ trouble: 'rejected' })
      .and.have.property('message')
      .that.matches(/cannot be written: E/);
  });

  it('never go into a folder that a server elsewhere names', async () => {
    const elsewhere = new Transport(connectionFrom({ uri: 'http://mlflow.example' }, {}, '/nonexistent'));
    const foreign = new MlflowClient(elsewhere, new AbortController().signal);
    for (const named of [join(folder, 'store'), pathToFileURL(join(folder, 'store')).href]) {
      const refused = await uploadArtifact(foreign, named, 'model.onnx', file).catch((error: unknown) => error);
      expect(refused).to.have.property('message').that.includes('"file:" address');
    }
    expect(await readdir(folder)).to.deep.equal(['model.onnx']);
    elsewhere.close();
  });

  it('are refused where the client itself would have to reach the storage', async () => {
    const problem = await uploadArtifact(client, 's3://bucket/1', 'model.onnx', file).catch((error: Error) => error);
    expect(problem).to.have.property('message').that.includes('"s3:" address').and.includes('--artifacts-destination');
    expect(calls(server)).to.deep.equal([]);
  });

  it('are read back, or undefined where there are none', async () => {
    server.answer = (call) => (call.includes('lock.json') ? { body: '{}' } : { status: 404, body: '{}' });
    expect((await downloadArtifact(client, root, 'lock.json'))?.toString()).to.equal('{}');
    expect(await downloadArtifact(client, root, 'other.json')).to.equal(undefined);
  });
});
