import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Transport } from '../../../../../components/trackers/mlflow/client/transport.js';
import { connectionFrom } from '../../../../../components/trackers/mlflow/connection.js';
import { FakeServer } from '../fake-server.js';

const get = { method: 'GET', path: '/api/2.0/mlflow/experiments/get', repeatable: true } as const;
const { signal } = new AbortController();

async function send(uri: string, environment: Readonly<Record<string, string>>, workspace?: string) {
  const settings = { uri, retries: 0, ...(workspace === undefined ? {} : { workspace }) };
  const transport = new Transport(connectionFrom(settings, environment, '/nonexistent'));
  try {
    return await transport.send(get, signal);
  } finally {
    transport.close();
  }
}

describe('components/trackers/mlflow transport over TLS', () => {
  let folder: string;
  const servers: ReturnType<typeof createServer>[] = [];
  let uri: string;
  /** A server that turns away whoever shows no certificate. */
  let strict: string;
  let pem: string;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'formulary-test-'));
    pem = join(folder, 'both.pem');
    const certificate = join(folder, 'certificate.pem');
    const key = join(folder, 'key.pem');
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate];
    try {
      execFileSync('openssl', [...words, ...names], { stdio: 'ignore' });
    } catch {
      console.log('      no openssl to make a certificate with');
      this.skip();
    }
    execFileSync(process.execPath, ['-e', joined, certificate, key, pem]);
    const options = { key: readFileSync(key), cert: readFileSync(certificate), ca: readFileSync(certificate) };
    const listen = async (rejectUnauthorized: boolean): Promise<string> => {
      const server = createServer({ ...options, requestCert: true, rejectUnauthorized }, (request, response) => {
        response.end(JSON.stringify({ knows: (request.socket as TLSSocket).authorized }));
      });
      servers.push(server);
      await new Promise<void>((done) => server.listen(0, 'localhost', done));
      return `https://localhost:${(server.address() as AddressInfo).port}`;
    };
    uri = await listen(false);
    strict = await listen(true);
  });
  after(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses a certificate that nobody vouches for, and says what to set', async () => {
    const refused = await send(uri, {}).catch((error: unknown) => error);
    expect(refused).to.include({ trouble: 'configuration' });
    expect(refused).to.have.property('message').that.includes('MLFLOW_TRACKING_SERVER_CERT_PATH');
  });

  it('trusts the authority of MLFLOW_TRACKING_SERVER_CERT_PATH', async () => {
    const answer = await send(uri, { MLFLOW_TRACKING_SERVER_CERT_PATH: join(folder, 'certificate.pem') });
    expect(JSON.parse(answer.body.toString())).to.deep.equal({ knows: false });
  });

  it('trusts everybody with MLFLOW_TRACKING_INSECURE_TLS', async () => {
    expect((await send(uri, { MLFLOW_TRACKING_INSECURE_TLS: 'true' })).status).to.equal(200);
  });

  it('shows the certificate of MLFLOW_TRACKING_CLIENT_CERT_PATH', async () => {
    const environment = { MLFLOW_TRACKING_INSECURE_TLS: 'true', MLFLOW_TRACKING_CLIENT_CERT_PATH: pem };
    expect(JSON.parse((await send(uri, environment)).body.toString())).to.deep.equal({ knows: true });
    expect(JSON.parse((await send(strict, environment)).body.toString())).to.deep.equal({ knows: true });
  });

  for (const [what, make, environment, remedy] of [
    ['that asks for a certificate of ours', () => strict, {}, 'name it in MLFLOW_TRACKING_CLIENT_CERT_PATH'],
    ['by another name', () => uri.replace('localhost', '127.0.0.1'), {}, 'use the name that it is made out to'],
  ] as const) {
    it(`says what to do about a server ${what}, and asks once`, async () => {
      const trusting = { ...environment, MLFLOW_TRACKING_SERVER_CERT_PATH: join(folder, 'certificate.pem') };
      const refused = await send(make(), trusting).catch((error: unknown) => error);
      expect(refused).to.include({ trouble: 'configuration' }).and.have.property('message').that.includes(remedy);
    });
  }
});

/** Writes certificate and key into one file, as the Python client expects a client's. */
const joined =
  "const { readFileSync: read, writeFileSync: write } = require('fs'); const [, a, b, to] = process.argv; write(to, read(a) + read(b));";

describe('components/trackers/mlflow transport with workspaces', () => {
  let server: FakeServer;
  beforeEach(async () => (server = await FakeServer.start()));
  afterEach(() => server.stop());
  const headers = () => Buffer.concat(server.received).toString();

  it('names the workspace only where one is configured', async () => {
    await send(server.uri, {}).catch(() => undefined);
    expect(headers()).not.to.include('x-mlflow-workspace');
    await send(server.uri, {}, 'cardiology').catch(() => undefined);
    expect(headers()).to.include('"x-mlflow-workspace":"cardiology"');
  });

  it('takes a server without workspaces for one that has to be set up differently, and asks once', async () => {
    const body = JSON.stringify({ error_code: 'FEATURE_DISABLED', message: 'Workspaces are not enabled' });
    for (let times = 0; times < 5; times++)
      server.faults.push({ on: /experiments/, does: { fault: 'answer', status: 500, body } });
    const settings = { uri: server.uri, retries: 3, workspace: 'cardiology' };
    const transport = new Transport(connectionFrom(settings, {}, '/nonexistent'));
    const refused = await transport.send(get, signal).catch((error: unknown) => error);
    transport.close();
    expect(refused).to.include({ trouble: 'configuration' });
    expect(refused).to.have.property('message').that.includes('unset MLFLOW_WORKSPACE');
    expect(server.requests).to.have.length(1);
  });
});

describe('components/trackers/mlflow transport that is told to stop', () => {
  let server: FakeServer;
  beforeEach(async () => (server = await FakeServer.start()));
  afterEach(() => server.stop());

  it('waits two seconds for what is under way, and starts nothing that waits for a connection', async () => {
    server.faults.push({ on: /experiments/, does: { fault: 'hang' } });
    const transport = new Transport(connectionFrom({ uri: server.uri, connections: 1 }, {}, '/nonexistent'));
    const stop = new AbortController();
    const ended: string[] = [];
    const ask = (name: string) =>
      transport.send(get, stop.signal).catch((error: unknown) => {
        expect(error).to.equal(stop.signal.reason);
        ended.push(name);
      });
    const all = Promise.all([ask('hangs'), ask('waits'), ask('waits')]);
    while (server.requests.length === 0) await pause(5);
    stop.abort();
    await pause(50);
    expect(ended).to.deep.equal(['waits', 'waits']);
    const before = Date.now();
    await all;
    expect(Date.now() - before).to.be.within(1500, 3000);
    expect(server.requests).to.have.length(1);
    transport.close();
  });

  it('takes the answer that still comes', async () => {
    const transport = new Transport(connectionFrom({ uri: server.uri }, {}, '/nonexistent'));
    const stop = new AbortController();
    server.faults.push({ on: /experiments/, does: { fault: 'delay', milliseconds: 100 } });
    const body = { type: 'json', text: '{"name":"late"}' } as const;
    const create = { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body, repeatable: false } as const;
    const answer = transport.send(create, stop.signal);
    while (server.requests.length === 0) await pause(5);
    stop.abort();
    expect(await answer).to.include({ status: 200 });
    transport.close();
  });
});
