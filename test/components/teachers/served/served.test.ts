import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { probePrompts } from '../../../../components/stages/files/probes-file.js';
import { UserInputError } from '../../../../framework/errors.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { askedOf } from '../asked-of.js';
import {
  adapter,
  asked,
  embeddings,
  examples,
  MadeUpServer,
  ownPrompt,
  probeCount,
  vectorOf,
  width,
} from './made-up-server.js';

describe('teachers/served', () => {
  const server = new MadeUpServer();
  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => server.begin());
  afterEach(() => server.end());

  const sizes = () => server.requests.map(({ input }) => input.length - probeCount);
  const missing = (options: object) =>
    server.teacher(options).files!()
      .then(String)
      .catch((error: Error) => error.message);

  it('sends token ids with the end token and turns vectors into logits with the head of the adapter', async () => {
    expect(await server.teacher().train(examples, server.context())).to.have.length(probeCount * 12);
    server.requests = [];
    const { hidden, logits, width: answered } = await server.teacher().features('', asked, server.context());
    expect(answered).to.equal(width);
    expect(server.requests.map(({ model }) => model)).to.deep.equal(['leader', 'leader', 'leader']);
    // The probes alone first, then with every two prompts.
    expect(sizes()).to.deep.equal([0, 2, 1]);
    for (const { input } of server.requests) for (const ids of input) expect(ids.at(-1)).to.equal(397);
    const expected = server.requests.flatMap(({ input }) => input.slice(probeCount).map(vectorOf));
    expected.flat().forEach((value, i) => expect(hidden[i]).to.be.closeTo(value, 1e-6));
    const { tensors } = await readSafetensors(join(adapter, 'adapter_model.safetensors'));
    const head = tensors['base_model.model.score.weight']!.data;
    const second = expected[1]!.reduce((sum, value, i) => sum + value * head[3 * width + i]!, 0);
    expect(logits[12 + 3]).to.be.closeTo(second, 1e-4);
  });

  it('asks no question twice, also in another stage, but about its probes every time', async () => {
    const kept = join(server.root, 'kept');
    const first = await server.teacher().features('', asked, { ...server.context(), kept });
    const again = await server.teacher().features('', asked, { ...server.context('folder'), kept });
    expect(sizes()).to.deep.equal([0, 2, 1, 0]);
    expect(again).to.deep.equal(first);
    expect(server.notes).to.deep.equal(['3 answers of the server were kept from earlier: they are not asked again']);
    const both = askedOf([...asked.prompts, ...probePrompts]);
    const { logits } = await server.teacher().features('', both, { ...server.context(), kept });
    expect(sizes()).to.deep.equal([0, 2, 1, 0, 0]);
    const probes = await server.teacher().train(examples, server.context());
    probes!.forEach((logit, i) => expect(logits[3 * 12 + i]).to.be.closeTo(logit, 1e-5));
  });

  it('keeps what was answered before a server went away', async () => {
    server.answer = (request) => (server.requests.length > 2 ? { status: 503, body: {} } : embeddings(request));
    const broken = await server
      .teacher({ retries: 0 })
      .features('', asked, server.context())
      .catch((error: Error) => error.message);
    expect(broken).to.match(/the server answered 503/);
    [server.requests, server.answer] = [[], embeddings];
    await server.teacher().features('', asked, server.context());
    expect(sizes()).to.deep.equal([0, 1]);
  });

  it("reads vLLM's pooling", async () => {
    server.answer = ({ input }) => ({ body: { data: input.map((ids, index) => ({ index, data: vectorOf(ids) })) } });
    expect(await server.problem()).to.equal(undefined);
  });

  it('sends nothing before patient text is allowed to leave, and names the host', async () => {
    const error: unknown = await server.teacher({ allowPatientText: false }).files!().catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UserInputError);
    expect((error as Error).message).to.contain(
      `teacher.allowPatientText: prompts say what is known of patients, and they would leave for ${new URL(server.url).host}`,
    );
  });

  it('says before anything is sent which file or variable is missing, or what the address must not hold', async () => {
    expect(await missing({ keyVariable: 'FORMULARY_NO_SUCH_KEY' })).to.match(/FORMULARY_NO_SUCH_KEY is not set/);
    const secret = await missing({ url: 'http://anna:secret@host/pooling' });
    expect(secret)
      .to.match(/teacher\.url: it holds a name or a password\n/)
      .and.not.include('anna');
    expect(await missing({ url: 'http://[' })).to.match(/teacher\.url: it is no address/);
    await rm(join(server.trained, 'probes.json'));
    expect(await missing({})).to.match(/probes\.json: the file is not there/);
  });

  it('refuses a teacher that learned from prompts of another wording, and says where nobody knows it', async () => {
    await server.learned({ prompt: { ...ownPrompt, historyCap: 1 } });
    expect(await missing({})).to.match(/teacher\.trained: it learned from prompts of another wording\n/);
    await server.learned({ prompt: ownPrompt });
    await server.teacher().files!();
    await server.teacher().train(examples, server.context());
    expect(server.notes).to.deep.equal([]);
    await server.learned({});
    await server.teacher().train(examples, server.context());
    expect(server.notes.join()).to.match(/does not say by which wording it learned/);
  });

  it('refuses a teacher of another cohort, and one that learned from test patients', async () => {
    expect((await server.problem({}, { medications: ['A'] }))!.message).to.match(
      /teacher\.trained: it learned 12 medications, and the cohort has 1, 1 of them unknown/,
    );
    await server.learned({ codes: examples.medications.toReversed() });
    expect((await server.problem())!.message).to.match(/it learned 12 medications in another order/);
    await server.learned({ train: [asked.keys[1]!] });
    expect((await server.problem())!.message).to.match(/it learned from 1 of the 3 test patients/);
    expect(server.requests).to.deep.equal([]);
  });
});
