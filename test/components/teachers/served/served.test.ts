import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { TeacherExamples } from '../../../../components/contracts/teacher.js';
import { probePrompts } from '../../../../components/stages/files/probes-file.js';
import served from '../../../../components/teachers/served/served.js';
import { UserInputError } from '../../../../framework/errors.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { askedOf } from '../asked-of.js';

const checkpoint = 'test/golden/llama/llama-gqa';
const adapter = join(checkpoint, 'adapter');
const width = 32;

/** What the made-up model answers to token ids. */
const vectorOf = (ids: readonly number[]) =>
  Array.from({ length: width }, (_, i) => Math.sin(ids.length + i * ids[0]!));

interface Request {
  readonly model: string;
  readonly input: readonly (readonly number[])[];
}
type Answer = { readonly status?: number; readonly body: unknown; readonly after?: number };

describe('teachers/served', () => {
  let root: string;
  let server: Server;
  let url: string;
  let requests: Request[];
  let answer: (request: Request) => Answer;
  const asked = askedOf([['fever'], ['a fracture'], ['anemia and fever']]);
  const examples: TeacherExamples = {
    train: { ...asked, labels: new Uint8Array(36) },
    validation: { ...asked, labels: new Uint8Array(36) },
    later: asked,
    probes: probePrompts,
    medications: Array.from({ length: 12 }, (_, medication) => `M${medication}`),
    interactions: [],
  };
  const embeddings = ({ input }: Request): Answer => ({
    body: { data: input.map((ids, index) => ({ index, embedding: vectorOf(ids) })).reverse() },
  });

  before(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const sent = JSON.parse(body) as Request;
        requests.push(sent);
        const { status = 200, body: reply, after = 0 } = answer(sent);
        setTimeout(() => response.writeHead(status, { location: url }).end(JSON.stringify(reply)), after);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/embeddings`;
  });
  after(() => server.close());

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-served-'));
    [requests, answer] = [[], embeddings];
    for (const name of ['folder', 'checkpoints', 'trained']) await mkdir(join(root, name));
    await cp(adapter, join(root, 'trained', 'adapter'), { recursive: true });
    await writeFile(join(root, 'trained', 'probes.json'), JSON.stringify({ prompts: probePrompts, logits: [[0]] }));
    // The probes of the made-up model: what it answers now, by its own head.
    const { logits } = await teacherOf().features('', askedOf(probePrompts), context('folder'));
    const rows = probePrompts.map((_, probe) => Array.from(logits.subarray(probe * 12, probe * 12 + 12)));
    await writeFile(join(root, 'trained', 'probes.json'), JSON.stringify({ prompts: probePrompts, logits: rows }));
    requests = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  const context = (checkpoints = 'checkpoints') => ({
    folder: join(root, 'folder'),
    checkpoints: join(root, checkpoints),
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: () => {} },
  });
  const teacherOf = (options: object = {}) =>
    build(served, {
      url,
      model: 'leader',
      trained: join(root, 'trained'),
      checkpoint,
      allowPatientText: true,
      batchSize: 2,
      retries: 1,
      ...options,
    });
  const problemOf = (options: object = {}) =>
    teacherOf(options)
      .train(examples, context())
      .then(
        () => 'nothing',
        (error: Error) => error.message,
      );

  const missing = (options: object) =>
    teacherOf(options).files!()
      .then(String)
      .catch((error: Error) => error.message);

  it('sends token ids with the end token and turns vectors into logits with the head of the adapter', async () => {
    const trained = await teacherOf().train(examples, context());
    expect(trained).to.have.length(probePrompts.length * 12);
    requests = [];
    const { hidden, logits, width: answered } = await teacherOf().features('', asked, context());
    expect(answered).to.equal(width);
    expect(requests.map(({ model, input }) => [model, input.length])).to.deep.equal([
      ['leader', 2],
      ['leader', 1],
    ]);
    // <|end_of_text|>
    for (const { input } of requests) for (const ids of input) expect(ids.at(-1)).to.equal(397);
    const expected = requests.flatMap(({ input }) => input.map(vectorOf));
    expected.flat().forEach((value, i) => expect(hidden[i]).to.be.closeTo(value, 1e-6));
    const { tensors } = await readSafetensors(join(adapter, 'adapter_model.safetensors'));
    const head = tensors['base_model.model.score.weight']!.data;
    const second = expected[1]!.reduce((sum, value, i) => sum + value * head[3 * width + i]!, 0);
    expect(logits[12 + 3]).to.be.closeTo(second, 1e-4);
  });

  it('asks no question twice, also in another stage, but about its probes every time', async () => {
    const kept = join(root, 'kept');
    const first = await teacherOf().features('', asked, { ...context(), kept });
    const again = await teacherOf().features('', asked, { ...context('folder'), kept });
    expect(requests).to.have.length(2);
    expect(again).to.deep.equal(first);
    const both = askedOf([...asked.prompts, ...probePrompts]);
    for (const _ of [1, 2]) await teacherOf().features('', both, { ...context(), kept });
    expect(requests.slice(2).flatMap(({ input }) => input)).to.have.length(2 * probePrompts.length);
  });

  it('keeps what was answered before a server went away', async () => {
    answer = (request) => (requests.length > 1 ? { status: 503, body: {} } : embeddings(request));
    const broken = await teacherOf({ retries: 0 })
      .features('', asked, context())
      .catch((error: Error) => error.message);
    expect(broken).to.match(/the server answered 503/);
    [requests, answer] = [[], embeddings];
    await teacherOf().features('', asked, context());
    expect(requests.flatMap(({ input }) => input)).to.have.length(1);
  });

  it("reads vLLM's pooling", async () => {
    answer = ({ input }) => ({ body: { data: input.map((ids, index) => ({ index, data: vectorOf(ids) })) } });
    expect(await problemOf()).to.equal('nothing');
  });

  it('tries again when the server is busy or hangs, and then gives up', async () => {
    let calls = 0;
    answer = (request) => (calls++ === 0 ? { status: 503, body: {} } : embeddings(request));
    expect(await problemOf()).to.equal('nothing');
    answer = () => ({ body: {}, after: 400 });
    expect(await problemOf({ timeout: 0.05 })).to.equal(`${url}: no answer within 0.05 s, 2 times`);
  });

  for (const [what, reply, reason] of [
    [
      'a model whose adapter is ignored',
      ({ input }) => ({ body: { data: input.map((ids) => ({ embedding: vectorOf([...ids, 1]) })) } }),
      /ignores the adapter or pools another token: logits of its probes differ by/,
    ],
    [
      'vectors that were normalized',
      ({ input }) => ({
        body: { data: input.map((ids) => ({ embedding: vectorOf(ids).map((x, _, all) => x / Math.hypot(...all)) })) },
      }),
      /its vectors are normalized to length 1/,
    ],
    [
      'vectors of another width',
      ({ input }) => ({ body: { data: input.map(() => ({ embedding: [1, 2] })) } }),
      /vectors of width 2, but the head was trained on 32/,
    ],
    ['too few vectors', () => ({ body: { data: [{ embedding: [1, 2] }] } }), /the answer has 1 vectors for 2 prompts/],
    ['another answer', () => ({ body: { error: 'fever' } }), /the answer has no list `data` of vectors/],
    [
      'a refusal, without repeating it',
      () => ({ status: 400, body: { error: 'fever' } }),
      /refused the request with 400\n(?!.*fever)/,
    ],
    ['a redirection to another host', () => ({ status: 307, body: {} }), /the server cannot be reached/],
  ] as readonly [string, (request: Request) => Answer, RegExp][]) {
    it(`refuses ${what}`, async () => {
      answer = reply;
      expect(await problemOf({ retries: 0 })).to.match(reason);
    });
  }

  it('sends nothing before patient text is allowed to leave, and names the host', async () => {
    const error: unknown = await teacherOf({ allowPatientText: false }).files!().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserInputError);
    expect((error as Error).message).to.contain(
      `teacher.allowPatientText: prompts say what is known of patients, and they would leave for ${new URL(url).host}`,
    );
  });

  it('says before anything is sent which file or variable is missing', async () => {
    await rm(join(root, 'trained', 'probes.json'));
    expect(await missing({})).to.match(/probes\.json: the file is not there/);
    expect(await missing({ keyVariable: 'FORMULARY_NO_SUCH_KEY' })).to.match(/FORMULARY_NO_SUCH_KEY is not set/);
  });

  it('refuses a teacher of another cohort', async () => {
    const problem = await teacherOf()
      .train({ ...examples, medications: ['A'] }, context())
      .catch((error: Error) => error.message);
    expect(problem).to.match(/it was trained for 12 medications, but the cohort has 1/);
  });
});
