import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { entries, type Fields, logBatch, missing, refuse, type Reply, type StoredRun } from './fake-runs.js';

/** What happens to a request instead of, or beside, being answered. */
export type Fault =
  | {
      readonly fault: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  /** The connection is cut before anything was done. */
  | { readonly fault: 'cut' }
  /** The work is done, but the connection is cut before the answer. */
  | { readonly fault: 'cut after work' }
  /** The work is done, and the connection is cut within the answer. */
  | { readonly fault: 'cut within answer' }
  /** Done; the answer comes a byte at a time. */
  | { readonly fault: 'drip'; readonly milliseconds: number }
  /** Done; the answer is packed although nobody asked for that. */
  | { readonly fault: 'pack'; readonly encoding: 'gzip' | 'br' }
  /** Done and answered later. */
  | { readonly fault: 'delay'; readonly milliseconds: number }
  /** Never answered; done when `wakeUp` is called, as by a process that was stopped after it had read the request. */
  | { readonly fault: 'hang' };

interface StoredModel {
  readonly model_id: string;
  readonly name: string;
  readonly source_run_id: string;
  readonly artifact_uri: string;
  status: string;
}

/** An MLflow server in memory with the limits, traps and faults of the real one (3.17). */
export class FakeServer {
  readonly runs = new Map<string, StoredRun>();
  readonly experiments = new Map<string, { name: string; lifecycle_stage: string; tags: Map<string, string> }>();
  readonly artifacts = new Map<string, Buffer>();
  readonly models = new Map<string, StoredModel>();
  readonly registered = new Set<string>();
  /** Versions of the only registered model. */
  readonly versions: {
    readonly version: string;
    readonly model_id: string;
    description?: string;
    readonly tags: Map<string, string>;
  }[] = [];
  readonly aliases = new Map<string, string>();
  /** Requests as `METHOD path`, in order of arrival. */
  readonly requests: string[] = [];
  /** Every byte that was received, headers included. */
  readonly received: Buffer[] = [];
  /** The first fault whose pattern matches `METHOD path` is used up by the request. */
  readonly faults: { readonly on: RegExp; readonly does: Fault }[] = [];
  /** `Authorization` that is demanded. */
  authorization: string | undefined;
  connections = 0;
  /** How often the server was made: experiments of each life were created at another time. */
  private lives = 1;
  private asleep: (() => void)[] = [];
  private server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = 5000;
    this.server.on('connection', () => this.connections++);
  }

  static async start(): Promise<FakeServer> {
    const fake = new FakeServer();
    await new Promise<void>((done) => fake.server.listen(0, '127.0.0.1', done));
    return fake;
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As when somebody removes the database and starts the server again. */
  forget(): void {
    this.lives++;
    for (const held of [this.runs, this.experiments, this.artifacts, this.models]) held.clear();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Carries out what hung. */
  wakeUp(): void {
    for (const work of this.asleep.splice(0)) work();
  }

  active(): StoredRun[] {
    return [...this.runs.values()].filter((run) => run.lifecycle_stage === 'active');
  }

  named(name: string): StoredRun {
    const found = this.active().filter((run) => run.run_name === name);
    if (found.length === 1 && found[0] !== undefined) return found[0];
    throw new Error(`${found.length} active runs are named "${name}"`);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://fake');
    const called = `${request.method} ${decodeURIComponent(url.pathname)}`;
    this.requests.push(called);
    this.received.push(Buffer.from(`${request.url} ${JSON.stringify(request.headers)}`), body);
    const answer = ({ status = 200, json }: Reply): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(json === undefined ? '' : JSON.stringify(json));
    };
    const at = this.faults.findIndex(({ on }) => on.test(called));
    const fault = at < 0 ? undefined : this.faults.splice(at, 1)[0]!.does;
    if (fault?.fault === 'cut') return void request.socket.destroy();
    if (fault?.fault === 'delay') await pause(fault.milliseconds);
    if (fault?.fault === 'hang') return void this.asleep.push(() => this.work(called, url, body));
    if (fault?.fault === 'answer') return void response.writeHead(fault.status, fault.headers).end(fault.body);
    if (this.authorization !== undefined && request.headers.authorization !== this.authorization) {
      response.writeHead(401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="mlflow"' });
      return void response.end('<html><body>You are not authenticated.</body></html>');
    }
    const reply = this.work(called, url, body);
    if (fault?.fault === 'cut after work') return void request.socket.destroy();
    if (fault?.fault === 'cut within answer') {
      response.writeHead(200, { 'content-length': 1000 }).write('{"run"');
      return void setTimeout(() => request.socket.destroy(), 20);
    }
    if (fault?.fault === 'drip') return void drip(response, JSON.stringify(reply.json ?? {}), fault.milliseconds);
    if (fault?.fault === 'pack') {
      const pack = fault.encoding === 'gzip' ? gzipSync : brotliCompressSync;
      response.writeHead(200, { 'content-encoding': fault.encoding });
      return void response.end(pack(JSON.stringify(reply.json ?? {})));
    }
    answer(reply);
  }

  private work(called: string, url: URL, body: Buffer): Reply {
    const artifact = /^PUT \/api\/2\.0\/mlflow-artifacts\/artifacts\/(.*)$/.exec(called)?.[1];
    if (artifact !== undefined) {
      if (/[#%]/.test(artifact)) return refuse(400, 'INVALID_PARAMETER_VALUE', 'Invalid path');
      this.artifacts.set(artifact, body);
      return {};
    }
    const fields: Fields =
      body.length === 0 ? Object.fromEntries(url.searchParams) : readAsServer(body.toString('utf8'));
    const call = /^\w+ \/api\/2\.0\/mlflow\/(.*)$/.exec(called)?.[1] ?? '';
    const model = /^logged-models\/(m-\d+)$/.exec(call)?.[1];
    if (model !== undefined) return this.model(called.split(' ')[0]!, model, fields);
    const handler = this.handlers[call];
    return handler === undefined ? { status: 404 } : handler(fields);
  }

  private readonly handlers: Readonly<Record<string, (fields: Fields) => Reply>> = {
    'experiments/get-by-name': ({ experiment_name }) => {
      const found = [...this.experiments].find(([, { name }]) => name === experiment_name);
      return found === undefined ? missing(`Experiment '${experiment_name}'`) : this.experiment(found[0]);
    },
    'experiments/get': ({ experiment_id }) => this.experiment(String(experiment_id)),
    'experiments/create': ({ name }) => {
      if ([...this.experiments.values()].some((experiment) => experiment.name === name))
        return refuse(400, 'RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`);
      const experiment_id = String(this.experiments.size + 1);
      this.experiments.set(experiment_id, { name: String(name), lifecycle_stage: 'active', tags: new Map() });
      return { json: { experiment_id } };
    },
    'experiments/restore': ({ experiment_id }) => {
      this.experiments.get(String(experiment_id))!.lifecycle_stage = 'active';
      // Whatever they were before
      for (const run of this.runs.values()) run.lifecycle_stage = 'active';
      return { json: {} };
    },
    'experiments/set-experiment-tag': ({ experiment_id, key, value }) => {
      if (String(value).length > 20_000) return refuse(400, 'INVALID_PARAMETER_VALUE', 'too long');
      this.experiments.get(String(experiment_id))!.tags.set(String(key), String(value));
      return { json: {} };
    },
    'runs/create': (fields) => {
      const run: StoredRun = {
        run_id: (this.runs.size + 1).toString(16).padStart(32, '0'),
        experiment_id: String(fields['experiment_id']),
        run_name: String(fields['run_name']),
        status: 'RUNNING',
        start_time: Number(fields['start_time'] ?? 0),
        end_time: 0,
        lifecycle_stage: 'active',
        params: new Map(),
        tags: new Map(entries(fields['tags'])),
        points: new Set(),
        inputs: [],
        outputs: new Set(),
      };
      this.runs.set(run.run_id, run);
      return { json: { run: this.run(run) } };
    },
    'runs/get': ({ run_id }) => {
      const run = this.runs.get(String(run_id));
      return run === undefined ? missing(`Run with id=${run_id}`) : { json: { run: this.run(run) } };
    },
    'runs/search': ({ filter }) => {
      const wanted = String(filter)
        .split(' AND ')
        .map((part) => /^tags\.`(.+)` (=|!=) '(.*)'$/.exec(part) ?? []);
      const fits = (tags: ReadonlyMap<string, string>) =>
        // As on the real server, nothing is unlike a tag that is absent
        wanted.every(([, key, sign, value]) => tags.has(key!) && (tags.get(key!) === value) === (sign === '='));
      const found = this.active().filter(({ tags }) => fits(tags));
      return { json: { runs: found.map((run) => this.run(run)) } };
    },
    'runs/update': ({ run_id, status, end_time }) =>
      this.change(run_id, (run) => {
        run.status = String(status);
        if (end_time !== undefined) run.end_time = Number(end_time);
        return { json: {} };
      }),
    'runs/delete': ({ run_id }) =>
      this.change(run_id, (run) => {
        run.lifecycle_stage = 'deleted';
        return { json: {} };
      }),
    'runs/log-batch': (fields) => this.change(fields['run_id'], (run) => logBatch(run, fields)),
    'runs/log-inputs': ({ run_id, datasets }) =>
      this.change(run_id, (run) => {
        run.inputs.push(...(datasets as unknown[]));
        return { json: {} };
      }),
    'runs/outputs': ({ run_id, models }) =>
      this.change(run_id, (run) => {
        for (const { model_id } of models as { model_id: string }[]) {
          if (run.outputs.has(model_id)) return refuse(400, 'BAD_REQUEST', 'UNIQUE constraint failed');
          run.outputs.add(model_id);
        }
        return { json: {} };
      }),
    'logged-models/search': ({ filter }) => {
      const runId = /^source_run_id = '(.*)'$/.exec(String(filter))?.[1];
      const models = [...this.models.values()].filter(({ source_run_id }) => source_run_id === runId);
      return { json: { models: models.map((info) => ({ info })) } };
    },
    'logged-models': ({ experiment_id, name, source_run_id }) => {
      const model_id = `m-${this.models.size + 1}`;
      const artifact_uri = `mlflow-artifacts:/${experiment_id}/models/${model_id}/artifacts`;
      const identity = { model_id, name: String(name), source_run_id: String(source_run_id) };
      const info = {
        ...identity,
        artifact_uri,
        status: 'LOGGED_MODEL_PENDING',
        creation_timestamp_ms: this.models.size,
      };
      this.models.set(model_id, info);
      return { json: { model: { info } } };
    },
    'registered-models/create': ({ name }) => {
      if (this.registered.has(String(name))) return refuse(400, 'RESOURCE_ALREADY_EXISTS', 'exists');
      this.registered.add(String(name));
      return { json: {} };
    },
    'registered-models/alias': ({ alias, version }) => {
      this.aliases.set(String(alias), String(version));
      return { json: {} };
    },
    'model-versions/search': () => ({
      json: { model_versions: this.versions.map(({ tags: _tags, ...version }) => version) },
    }),
    'model-versions/create': ({ model_id, description, tags = [] }) => {
      const model_version = { version: String(this.versions.length + 1), model_id: String(model_id) };
      const kept = new Map((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
      this.versions.push({ ...model_version, description: String(description), tags: kept });
      return { json: { model_version } };
    },
    'model-versions/update': ({ version, description }) => {
      this.versions[Number(version) - 1]!.description = String(description);
      return { json: {} };
    },
    'model-versions/set-tag': ({ version, key, value }) => {
      this.versions[Number(version) - 1]!.tags.set(String(key), String(value));
      return { json: {} };
    },
  };

  private experiment(experiment_id: string): Reply {
    const found = this.experiments.get(experiment_id);
    if (found === undefined) return missing(`Experiment ${experiment_id}`);
    const { name, lifecycle_stage } = found;
    return { json: { experiment: { experiment_id, name, lifecycle_stage, creation_time: this.lives } } };
  }

  private model(method: string, id: string, { status }: Fields): Reply {
    const model = this.models.get(id);
    if (model === undefined) return missing(`Logged model ${id}`);
    if (method === 'DELETE') this.models.delete(id);
    else model.status = String(status);
    return { json: {} };
  }

  private change(runId: unknown, work: (run: StoredRun) => Reply): Reply {
    const run = this.runs.get(String(runId));
    if (run === undefined) return missing(`Run with id=${String(runId)}`);
    if (run.lifecycle_stage === 'deleted')
      return refuse(400, 'INVALID_PARAMETER_VALUE', `The run ${run.run_id} must be in the 'active' state`);
    return work(run);
  }

  private run({ params, tags, points, inputs: _inputs, outputs: _outputs, ...info }: StoredRun): unknown {
    const metrics = latest([...points].map((point) => JSON.parse(point) as Point));
    const artifact_uri = `mlflow-artifacts:/${info.experiment_id}/${info.run_id}/artifacts`;
    return { info: { ...info, artifact_uri }, data: { params: pairs(params), tags: pairs(tags), metrics } };
  }
}

type Point = readonly [key: string, timestamp: number, step: number, value: number | string];

/** One value per key, as the real server answers: that of the highest step, then of the latest time, then the largest. */
function latest(points: readonly Point[]): unknown[] {
  const sorted = points.toSorted((a, b) => a[2] - b[2] || a[1] - b[1] || Number(a[3]) - Number(b[3]));
  const byKey = new Map(sorted.map(([key, timestamp, step, value]) => [key, { key, timestamp, step, value }]));
  return [...byKey.values()];
}

function pairs(map: ReadonlyMap<string, string>): { key: string; value: string }[] {
  return [...map].map(([key, value]) => ({ key, value }));
}

async function drip(response: ServerResponse, text: string, milliseconds: number): Promise<void> {
  for (const letter of text) {
    if (response.destroyed) return;
    response.write(letter);
    await pause(milliseconds);
  }
  response.end();
}

/** Malformed JSON becomes an empty message, as on the real server. */
function readAsServer(text: string): Fields {
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return {};
  }
}
