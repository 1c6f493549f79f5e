import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import served from '../../../../components/language-models/served/served.js';
import { UserInputError } from '../../../../framework/errors.js';
import { build } from '../../build.js';
import { askedOf } from '../../teachers/asked-of.js';

interface Request {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

const asked = askedOf([['fever', 'less'], ['anemia']]);

describe('language-models/served', () => {
  let root: string;
  let server: Server;
  let url: string;
  let requests: Request[];
  let notes: string[];
  let status: number;
  let reply: (request: Request) => unknown;

  before(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const sent = JSON.parse(body) as Request;
        requests.push(sent);
        response.writeHead(status).end(JSON.stringify(reply(sent)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
  });
  after(() => server.close());
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-served-answers-'));
    [requests, notes, status] = [[], [], 200];
    reply = ({ messages }) => ({ choices: [{ message: { content: `drugs for ${messages.at(-1)!.content}` } }] });
  });
  afterEach(() => rm(root, { recursive: true }));

  const context = () => ({
    checkpoints: join(root, 'checkpoints'),
    kept: join(root, 'kept'),
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: (note: string) => notes.push(note) },
  });
  const modelOf = (options: object = {}) =>
    build(served, { url, model: 'general', allowPatientText: true, retries: 0, ...options });
  const answersOf = (options: object = {}) => modelOf(options).answer('', asked, context());
  const failure = (options: object = {}) =>
    answersOf(options).then(
      () => expect.fail(),
      (error: Error) => error,
    );

  it('tells the model what is wanted and the longest text, and gives what it says', async () => {
    expect(await answersOf()).to.deep.equal(['drugs for fever', 'drugs for anemia']);
    expect(requests[0]).to.deep.include({ model: 'general', temperature: 0, max_tokens: 196 });
    expect(requests[0]!.messages.map(({ role }) => role)).to.deep.equal(['system', 'user']);
    await answersOf({ instruction: '' });
    expect(requests.at(-1)!.messages).to.deep.equal([{ role: 'user', content: 'anemia' }]);
  });

  it('asks nothing twice, unless something else is told', async () => {
    await answersOf();
    expect(await answersOf()).to.deep.equal(['drugs for fever', 'drugs for anemia']);
    expect(requests).to.have.length(2);
    expect(notes).to.deep.equal(['2 answers of the server were kept from earlier: they were not asked again']);
    await answersOf({ model: 'other' });
    expect(requests).to.have.length(4);
  });

  it('sends nothing where that is not allowed, or its key is not there', async () => {
    const problem = (options: object) =>
      modelOf(options).files!().then(
        () => expect.fail('nothing was refused'),
        ({ message }: Error) => message,
      );
    expect(await problem({ allowPatientText: false })).to.match(/^languageModel\.allowPatientText: .*127\.0\.0\.1/);
    expect(await problem({ keyVariable: 'FORMULARY_NO_KEY' })).to.match(
      /^languageModel\.keyVariable: .*FORMULARY_NO_KEY/,
    );
    expect(await modelOf().files!()).to.deep.equal([]);
  });

  it('refuses an answer of another form, and a server that refuses, without a word of the prompt', async () => {
    reply = () => ({ data: 'fever' });
    const other = await failure();
    expect(other).not.to.be.instanceOf(UserInputError);
    expect(other.message).to.include('no list `choices`').and.not.include('fever');
    status = 400;
    expect((await failure()).message)
      .to.include('refused the request with 400')
      .and.not.include('fever');
    status = 503;
    const busy = await failure();
    expect(busy).not.to.be.instanceOf(UserInputError);
    expect(busy.message).to.include('the server answered 503, 1 times');
  });
});
