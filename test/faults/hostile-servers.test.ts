import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { UserInputError } from '../../framework/errors.js';
import {
  asked,
  embeddings,
  MadeUpServer,
  probeCount,
  vectorOf,
  type Answer,
  type Request,
} from '../components/teachers/served/made-up-server.js';

const vectors =
  (vectorFor: (ids: readonly number[], index: number) => unknown): ((request: Request) => Answer) =>
  ({ input }) => ({ body: { data: input.map((ids, index) => ({ index, embedding: vectorFor(ids, index) })) } });
const raw =
  (text: string, type = 'application/json') =>
  (): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': type }).end(text);

const busy = (after: string) => (): Answer => (response) => response.writeHead(429, { 'retry-after': after }).end();

describe('servers that do not give what they are asked for', () => {
  const server = new MadeUpServer();
  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => server.begin());
  afterEach(() => server.end());

  for (const [what, answer, reason, remedy] of [
    [
      'a model whose adapter is ignored',
      vectors((ids) => vectorOf([...ids, 1])),
      /ignores the adapter or pools another token: logits of its probes differ by/,
      /which model and adapter/,
    ],
    [
      'vectors that are normalized',
      vectors((ids) => vectorOf(ids).map((x, _, all) => x / Math.hypot(...all))),
      /its vectors are normalized to length 1/,
      /Switch the normalization/,
    ],
    [
      'vectors of another width',
      vectors(() => [1, 2]),
      /vectors of width 2, but the head was trained on 32/,
      /Serve the checkpoint/,
    ],
    [
      'vectors of two widths',
      vectors((ids, index) => (index === 1 ? [1, 2] : vectorOf(ids))),
      /vectors of width 2, but the head/,
      /Serve the checkpoint/,
    ],
    [
      'a vector for each token',
      vectors((ids) => ids.map(() => vectorOf(ids))),
      /vectors of width \d+, but the head was trained on 32/,
      /Serve the checkpoint/,
    ],
    [
      'a vector without a number',
      vectors((ids) => vectorOf(ids).with(3, null as never)),
      /no finite numbers/,
      /float16/,
    ],
    ['a number beyond float32', vectors((ids) => vectorOf(ids).with(3, 1e39)), /no finite numbers/, /float16/],
    ['NaN, as Python writes it', raw('{"data":[{"embedding":[0.1, NaN]}]}'), /holds NaN or Infinity/, /pools/],
    ['too few vectors', () => ({ body: { data: [{ embedding: [1] }] } }), /has 1 vectors for 4 prompts/, /pools/],
    [
      'too many vectors',
      ({ input }) => ({ body: { data: [...input, ...input].map((ids) => ({ embedding: vectorOf(ids) })) } }),
      /has 8 vectors for 4 prompts/,
      /pools/,
    ],
    [
      'the same index twice',
      ({ input }) => ({ body: { data: input.map((ids) => ({ index: 1, embedding: vectorOf(ids) })) } }),
      /repeats an `index`/,
      /pools/,
    ],
    [
      'an index beyond the prompts',
      ({ input }) => ({ body: { data: input.map((ids, i) => ({ index: i + 2e9, embedding: vectorOf(ids) })) } }),
      /is not from 0 to 3/,
      /pools/,
    ],
    ['text in base64', vectors(() => 'AACAPw=='), /has no list `data` of vectors/, /pools/],
    ['another answer', () => ({ body: { error: 'fever' } }), /has no list `data` of vectors/, /pools/],
    ['a page of HTML', raw('<html>Sign in</html>', 'text/html'), /the answer is not JSON/, /pools/],
    ['nothing', raw(''), /the answer is not JSON/, /pools/],
    ['a refusal', () => ({ status: 400, body: { error: 'fever' } }), /the request with 400/, /pools/],
    [
      'no such model',
      () => ({ status: 404, body: { error: 'fever' } }),
      /the request with 404/,
      /a model that it serves/,
    ],
    ['a missing key', () => ({ status: 401, body: { error: 'fever' } }), /the request with 401/, /keyVariable/],
    [
      'an answer without an end',
      () => (response) => {
        const part = Buffer.alloc(2 ** 16, ' ');
        const write = () => {
          while (!response.destroyed && response.write(part));
        };
        response.on('drain', write);
        write();
      },
      /longer than the 1032 KiB that the question allows/,
      /pools/,
    ],
  ] as readonly [string, (request: Request) => Answer, RegExp, RegExp][]) {
    it(`refuses ${what}, at once, without a word of what it says`, async () => {
      server.answer = answer;
      const error = await server.problem({ retries: 3 });
      const [place, told = ''] = error!.message.split('\n');
      expect(place).to.match(reason).and.include(`${server.url}: `).and.not.include('fever');
      expect(told).to.match(remedy);
      // The run has failed: what the experiment says need not change.
      expect(error).not.to.be.instanceOf(UserInputError);
      expect(server.requests).to.have.length(1);
    });
  }

  it('does not follow to another host', async () => {
    let reached = 0;
    const other = createServer((_, response) => {
      reached++;
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.2', resolve));
    const location = `http://127.0.0.2:${(other.address() as AddressInfo).port}/`;
    for (const status of [301, 302, 307, 308]) {
      server.answer = () => (response) => response.writeHead(status, { location }).end();
      expect((await server.problem())!.message).to.match(
        new RegExp(
          `answered ${status}: it sends requests on to another address, to which nothing was sent\\n  Name the`,
        ),
      );
    }
    expect(reached).to.equal(0);
    other.close();
  });

  for (const [what, first] of [
    ['is busy', () => ({ status: 503, body: {} })],
    ['has a fault', () => ({ status: 500, body: {} })],
    ['closes the connection', () => (response) => response.destroy()],
    [
      'closes in the middle of its answer',
      () => (response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('{"data":', () => response.destroy());
      },
    ],
    [
      'answers byte by byte',
      () => (response) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['hangs', () => () => {}],
  ] as readonly [string, () => Answer][]) {
    it(`asks again where a server ${what}, and gives up in the end`, async () => {
      const options = { retries: 1, timeout: 0.3 };
      server.answer = (request) => (server.requests.length === 1 ? first() : embeddings(request));
      expect(await server.problem(options)).to.equal(undefined);
      server.answer = first;
      expect((await server.problem(options))!.message).to.match(
        /: (the server answered \d+|the server cannot be reached \(.*\)|no answer within 0\.3 s), 2 times\n  Look at the server/,
      );
    });
  }

  it('waits as long as a busy server asks for, if no longer than a request may take', async () => {
    server.answer = (request) => (server.requests.length === 1 ? busy('1')() : embeddings(request));
    const began = performance.now();
    expect(await server.problem()).to.equal(undefined);
    expect(performance.now() - began).to.be.greaterThan(1000);
    server.answer = busy('3600');
    expect((await server.problem())!.message).to.match(/answered 429, 1 times, and asks to be left alone for 3600 s/);
    server.answer = busy(new Date(Date.now() + 9e6).toUTCString());
    expect((await server.problem())!.message).to.match(/asks to be left alone for \d{4} s/);
  });

  it('keeps no answer of a model that is another one than when it was first asked', async () => {
    const kept = join(server.root, 'kept');
    // One of several servers behind an address has lost its adapter.
    const lost = vectors((ids) => vectorOf([...ids, 1]));
    server.answer = (request) => (request.input.length > probeCount ? lost(request) : embeddings(request));
    const features = () => server.teacher().features('', asked, { ...server.context(), kept });
    expect(await features().catch((error: Error) => error.message)).to.match(/does not compute what was trained/);
    server.answer = embeddings;
    const { hidden } = await features();
    const expected = server.requests.slice(-2).flatMap(({ input }) => input.slice(probeCount).map(vectorOf));
    expected.flat().forEach((value, i) => expect(hidden[i]).to.be.closeTo(value, 1e-6));
    expect(server.notes).to.deep.equal([]);
  });
});
