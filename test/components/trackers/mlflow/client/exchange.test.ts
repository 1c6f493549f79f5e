import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowError } from '../../../../../components/trackers/mlflow/client/errors.js';
import { type Request, Transport } from '../../../../../components/trackers/mlflow/client/transport.js';
import { connectionFrom } from '../../../../../components/trackers/mlflow/connection.js';
import { type Fault, FakeServer } from '../fake-server.js';

const body = { type: 'json', text: '{"name":"here"}' } as const;
const create = { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body, repeatable: true } as const;
const once = { ...create, repeatable: false } as const;
const quick = { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.01', MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0' };
const { signal } = new AbortController();

/** What becomes of a request: its answer, or the error. */
async function send(
  request: Request,
  uri: string,
  settings: object = {},
  environment: Readonly<Record<string, string>> = quick,
): Promise<string | MlflowError> {
  const connection = connectionFrom(
    { uri, retries: 1, responseTimeout: 0.2, ...settings },
    environment,
    '/nonexistent',
  );
  const transport = new Transport(connection);
  try {
    return (await transport.send(request, signal)).body.toString();
  } catch (error) {
    if (error instanceof MlflowError) return error;
    throw error;
  } finally {
    transport.close();
  }
}

const answer = (status: number, text = '', headers: Record<string, string> = {}): Fault => ({
  fault: 'answer',
  status,
  body: text,
  headers,
});

const date = (seconds: number) => new Date(Date.UTC(2001, 0, 1, 0, 0, seconds)).toUTCString();

describe('components/trackers/mlflow exchange', () => {
  let server: FakeServer;
  beforeEach(async () => (server = await FakeServer.start()));
  afterEach(() => server.stop());
  const meet = (...faults: readonly Fault[]) => {
    for (const does of faults) server.faults.push({ on: /./, does });
  };
  it('repeats what was cut within the answer, where that does no harm', async () => {
    meet({ fault: 'cut within answer' });
    expect(await send(create, server.uri)).to.include({ code: 'RESOURCE_ALREADY_EXISTS' });
    meet({ fault: 'cut within answer' });
    expect(await send(once, server.uri)).to.include({ trouble: 'lost' });
    expect(server.requests).to.have.length(3);
  });

  for (const encoding of ['gzip', 'br'] as const) {
    it(`reads an answer that a proxy packed with ${encoding}`, async () => {
      meet({ fault: 'pack', encoding });
      expect(await send(create, server.uri)).to.equal('{"experiment_id":"1"}');
    });
  }

  it('waits for an answer that is slow, and not for one that drips for ever', async () => {
    meet({ fault: 'drip', milliseconds: 20 });
    expect(await send(create, server.uri)).to.equal('{"experiment_id":"1"}');
    meet({ fault: 'drip', milliseconds: 110 });
    const given = await send(create, server.uri);
    expect(given).to.include({ trouble: 'hung' }).and.have.property('message').that.includes('no whole answer within');
  });

  it('says what a proxy said that has no server behind it, and asks again', async () => {
    const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
    meet(answer(502, page), answer(502, page));
    expect(await send(create, server.uri))
      .to.include({ trouble: 'failed', status: 502 })
      .and.have.property('message')
      .that.includes('502 502 Bad Gateway nginx');
    expect(server.requests).to.have.length(2);
  });

  it('waits until the time that Retry-After names, by the clock of the server', async () => {
    meet(answer(503, '', { date: date(0), 'retry-after': date(1) }));
    const before = Date.now();
    expect(await send(create, server.uri)).to.equal('{"experiment_id":"1"}');
    expect(Date.now() - before).to.be.within(950, 2000);
  });

  for (const [what, status, location, advice] of [
    [
      'to https',
      301,
      'https://mlflow.example/ml/api/2.0/mlflow/experiments/create',
      'write https://mlflow.example/ml as',
    ],
    ['to another path', 308, '/ml/api/2.0/mlflow/experiments/create', '/ml as the tracking address'],
    [
      'to a page to log in at',
      302,
      'https://login.example/?token=secret',
      'https://login.example/: is that a page to log in',
    ],
    ['nowhere', 303, undefined, 'is that a page to log in'],
  ] as const) {
    it(`names the address when it is sent on ${what}, asks once and shows no query`, async () => {
      meet(answer(status, '', location === undefined ? {} : { location }));
      const refused = await send(create, server.uri);
      expect(refused).to.include({ trouble: 'configuration', status });
      expect(refused).to.have.property('message').that.includes(advice).and.not.includes('secret');
      expect(server.requests).to.have.length(1);
    });
  }
});

describe('components/trackers/mlflow exchange with odd servers', () => {
  let server: Server;
  let uri: string;
  let folder: string;
  let file: Request;
  let serve: (socket: import('node:net').Socket) => void;
  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = await mkdtemp(join(tmpdir(), 'formulary-test-'));
    const bytes = 8 << 20;
    const path = join(folder, 'model.onnx');
    await writeFile(path, Buffer.alloc(bytes));
    const whole = { type: 'file', path, start: 0, bytes } as const;
    file = { method: 'PUT', path: '/model.onnx', body: whole, repeatable: true };
  });
  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('hears of a refusal that comes before the file is sent', async () => {
    serve = (socket) =>
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 9\r\nconnection: close\r\n\r\ntoo large',
        );
        setTimeout(() => socket.destroy(), 100);
      });
    expect(await send(file, uri)).to.include({ trouble: 'rejected', status: 413 });
  });

  it('tells a server that speaks no HTTP from one that is away', async () => {
    serve = (socket) => socket.end('SSH-2.0-OpenSSH\r\n');
    expect(await send(create, uri)).to.include({ trouble: 'lost' });
    const away = await send(create, 'http://127.0.0.1:1');
    expect(away).to.include({ trouble: 'unreachable' }).and.have.property('message').that.includes('ECONNREFUSED');
  });

  it('says that no proxy is used where one is named for the address', async () => {
    const variables = { ...quick, HTTP_PROXY: 'http://anna:secret@proxy:3128' };
    const away = 'http://127.0.0.1:1';
    const first = await send(create, away, {}, variables);
    expect(first).to.have.property('message').that.includes('also not that of HTTP_PROXY').and.not.includes('secret');
    for (const others of [{ NO_PROXY: 'localhost,127.0.0.1' }, { HTTP_PROXY: '', HTTPS_PROXY: 'http://proxy:3128' }]) {
      const direct = await send(create, away, {}, { ...variables, ...others });
      expect(direct).to.have.property('message').that.not.includes('proxies');
    }
  });

  it('says that a server speaks no TLS', async () => {
    serve = (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const refused = await send(create, uri.replace('http', 'https'));

    expect(refused).to.include({ trouble: 'configuration' });
    expect(refused).to.have.property('message').that.includes('does not speak TLS: write http://');
  });
});

const listen = (host: string) => {
  const server = createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
  return new Promise<Server | undefined>((done) => {
    server.once('error', () => done(undefined));
    server.listen(0, host, () => done(server));
  });
};

describe('components/trackers/mlflow exchange by other addresses', () => {
  it('reaches a server at an IPv6 address', async function () {
    const server = await listen('::1');
    if (server === undefined) return void this.skip();
    expect(await send(create, `http://[::1]:${(server.address() as AddressInfo).port}`)).to.equal('{}');
    server.close();
  });

  it('reaches localhost over whichever address the server listens at, and says why neither answers', async () => {
    const server = (await listen('127.0.0.1'))!;
    const uri = `http://localhost:${(server.address() as AddressInfo).port}`;
    expect(await send(create, uri)).to.equal('{}');
    await new Promise((done) => server.close(done));
    expect(await send(create, uri))
      .to.include({ trouble: 'unreachable' })
      .and.have.property('message')
      .that.matches(/ECONNREFUSED (127|::1)/);
  });
});
