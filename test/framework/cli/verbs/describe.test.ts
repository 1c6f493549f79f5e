import { expect } from 'chai';
import { formularyHere } from '../formulary.js';

const sizes = 'diagnoses=1958,procedures=1430,medications=131,fragments=491';

async function parameters(type: string, ...set: string[]) {
  const options = set.flatMap((one) => ['--set', one]);
  const { stdout } = await formularyHere('.', 'describe', `student/${type}`, '--sizes', sizes, ...options, '--json');
  return JSON.parse(stdout) as { parameters: { name: string; shape: number[] }[]; count: number };
}

async function refusal(...options: string[]): Promise<string> {
  const { stderr, status } = await formularyHere('.', 'describe', 'student/leap', ...options);
  expect(status).to.equal(2);
  return stderr;
}

describe('formulary describe --sizes', function () {
  this.timeout(60_000);

  for (const [count, type, ...set] of [
    [279_492, 'retain'],
    [287_940, 'retain', 'medications=true', 'current=false'],
    [449_092, 'gamenet'],
    [433_286, 'leap', 'attention=linear'],
    [388_798, 'safedrug'],
    [275_395, 'micron'],
    [0, 'nearest'],
  ] as const) {
    it(`counts the parameters of ${[type, ...set].join(', ')} as published: ${count}`, async () => {
      const listed = await parameters(type, ...set);
      const sum = listed.parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
      expect([listed.count, sum]).to.deep.equal([count, count]);
    });
  }

  it('counts those of REFINE as published, beside the summary and the distances, which are ours', async () => {
    expect((await parameters('refine')).count).to.equal(1_213_828 + 128 + 10 * 128);
  });

  it('refuses sizes that are absent, unknown or no numbers, unknown options, and options without sizes', async () => {
    expect(await refusal('--sizes', 'diagnoses=3,medications=4')).to.contain('the number of procedures is absent');
    expect(await refusal('--sizes', `${sizes},doses=3`)).to.contain('"doses" is no size of a student');
    expect(await refusal('--sizes', 'diagnoses')).to.contain('"diagnoses" is no size');
    expect(await refusal('--sizes', sizes, '--set', 'atention=mlp')).to.contain('did you mean "attention"?');
    expect(await refusal('--set', 'attention=mlp')).to.contain('Write --sizes beside it.');
  });
});

describe('formulary describe', () => {
  it('explains every section that `list section` lists, by its name alone', async () => {
    const sections = (await formularyHere('.', 'list', 'section', '--json')).stdout;
    for (const { type } of JSON.parse(sections) as readonly { readonly type: string }[])
      expect((await formularyHere('.', 'describe', type)).stdout).to.match(new RegExp(`^section/${type}, version`));
  });
});
