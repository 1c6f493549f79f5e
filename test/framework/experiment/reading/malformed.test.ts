import { expect } from 'chai';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { renderProblems } from '../../../../framework/cli/render-problems.js';
import { loadExperiment } from '../../../../framework/experiment/load.js';
import { ProblemsError } from '../../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../../framework/registry/catalogue.js';
import { base, Files } from '../files.js';
import { uniform } from '../mutations.js';

/** Milliseconds of computing: unlike those on the clock, they do not depend on what else the machine does. */
const processorMilliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const seeds = Array.from({ length: 300 }, (_, seed) => seed);
/** What breaks YAML, expressions and programs that trust them. */
const fragments = [
  ...'{}[]:,#&*!|>\'"%@`-?\t\n\r\0\u{FEFF}\u{2028}é',
  '${',
  '$${',
  '}',
  '${env:',
  ': ',
  '- ',
  '---\n',
  '...\n',
  '<<: ',
  '&a ',
  '*a',
  '!append ',
  '!!js/function ',
  '!!binary ',
  '.inf',
  '.nan',
  '-0',
  '0x1F',
  '1e999',
  '9007199254740993',
  '__proto__: ',
  'constructor: ',
  'null',
  '~',
  'extends: ',
  'rows: ',
  'sweep: ',
] as const;

/** A valid experiment with a few random edits. */
function malformed(text: string, seed: number): string {
  const random = uniform(seed);
  const below = (count: number) => Math.floor(random() * count);
  let result = text;
  for (let edit = 0; edit <= below(4); edit++) {
    const at = below(result.length);
    const lines = result.split('\n');
    const line = below(lines.length);
    const edits = [
      () => result.slice(0, at) + (fragments[below(fragments.length)] as string) + result.slice(at),
      () => result.slice(0, at) + result.slice(at + 1 + below(20)),
      () => lines.toSpliced(line, 0, lines[below(lines.length)] as string).join('\n'),
      () => lines.with(line, `${' '.repeat(below(5))}${lines[line]}`).join('\n'),
      () => result.slice(0, at),
      () => result.slice(0, at) + String.fromCodePoint(below(0xd7ff)) + result.slice(at),
      () => result.replace(/\d+/, () => (below(2) === 0 ? '[]' : '-1e300')),
    ];
    result = (edits[below(edits.length)] as () => string)();
  }
  return result;
}

function student(options: string): string {
  return base.replace('{ type: leader, width: 32 }', `{ type: leader, ${options} }`);
}

function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join('');
}

describe('a malformed file', () => {
  let files: Files;
  before(() => {
    files = new Files({ 'base.yaml': base });
  });
  after(() => files.remove());

  const study = readFileSync('experiments/demo/table-6.yaml', 'utf8').replace(
    /extends:.*\n/,
    base.replace(/title.*\n/, ''),
  );

  it('is refused with located errors in less than a second, 300 times', async () => {
    const registry = await readCatalogue();
    let refused = 0;
    for (const seed of seeds) {
      const text = malformed(study, seed);
      files.write('broken.yaml', text);
      const file = join(files.folder, 'broken.yaml');
      const start = processorMilliseconds();
      try {
        await loadExperiment(file, { registry, env: {}, allowUnset: true });
      } catch (error) {
        // Anything else is a stack trace for the user.
        if (!(error instanceof ProblemsError)) throw new Error(`seed ${seed}: ${text}`, { cause: error });
        refused++;
        const lines = text.split('\n').length;
        for (const problem of error.problems) {
          expect(problem.code, `seed ${seed}`).to.match(/^E\d{3}$/);
          expect(problem.line, `seed ${seed} ${problem.code}`).to.be.within(1, lines);
          expect(problem.column, `seed ${seed} ${problem.code}`).to.be.at.least(1);
          expect(problem.file, `seed ${seed} ${problem.code}`).to.contain(files.folder);
        }
        expect(renderProblems(error)).to.match(/\d+ problems?\. Nothing was run\.\n$/);
      }
      expect(processorMilliseconds() - start, `milliseconds, seed ${seed}`).to.be.below(1000);
    }
    expect(refused).to.be.above(200);
  });
});

async function toldOf(text: string): Promise<string> {
  const files = new Files({ 'experiment.yaml': text });
  try {
    return await files.problems('experiment.yaml');
  } finally {
    files.remove();
  }
}

describe('text and names that nobody could print', () => {
  for (const [what, text, problem] of [
    [
      'a title that steers the terminal',
      'title: "red \\e[31m"\n',
      '1:8  E107 the text holds a control character (U+001B)',
    ],
    [
      'a title of two lines',
      `${base.replace('A test', '"A\\ntest"')}`,
      '1:8  E107 title is the text "A\\ntest"; expected text on one line',
    ],
    ['a blank title', `${base.replace('A test', '" "')}`, '1:8  E107 title is the text " "; expected text on one line'],
    [
      'blanks around a row',
      `${base}rows: { " a": {} }\n`,
      '10:9  E007 a key must be a name; there are blanks around "a"',
    ],
    [
      'a name without end',
      `${base}rows: { ${'x'.repeat(501)}: {} }\n`,
      '10:9  E007 a key must be a name; this one has 501 characters, at most 500',
    ],
    ['a blank row', `${base}rows: { " ": {} }\n`, '10:9  E007 a key must be a name; this one is blank'],
    ['a row of two lines', `${base}rows: { "a\\nb": {} }\n`, '10:9  E007 a key must be a name; this one holds U+000A'],
  ] as const) {
    it(`are refused: ${what}`, async () => {
      expect((await toldOf(text)).split('\n')[0]).to.equal(`experiment.yaml:${problem}`);
    });
  }
});

describe('a file that would exhaust the machine', () => {
  let files: Files;
  before(() => {
    files = new Files({ 'base.yaml': base });
  });
  after(() => files.remove());

  const cases: Readonly<Record<string, readonly [text: string, code: string]>> = {
    'aliases that multiply': [
      `a0: &a0 [1]\n${times(30, (level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}, *a${level}]\n`)}`,
      'E005',
    ],
    'an alias that contains itself': ['a: &a { b: *a }\n', 'E005'],
    'text that doubles with every reference': [
      student(`t0: xx${times(40, (level) => `, t${level + 1}: "\${student.t${level}}\${student.t${level}}"`)}`),
      'E035',
    ],
    'lists that double with every reference': [
      student(`l0: [1]${times(40, (level) => `, l${level + 1}: ["\${student.l${level}}", "\${student.l${level}}"]`)}`),
      'E035',
    ],
    'brackets without end': ['['.repeat(100_000), 'E005'],
    'maps without end': [times(1000, (depth) => `${' '.repeat(depth)}a:\n`), 'E005'],
    'a sum without end': [student(`width: "\${1${'+1'.repeat(100_000)}}"`), 'E031'],
    'parentheses without end': [student(`width: "\${${'('.repeat(100_000)}}"`), 'E031'],
    'thousands of unknown keys': [times(5000, (key) => `k${key}: 1\n`), 'E101'],
    'a sweep of a million rows': [
      `${base}sweep: { grid: { ${['student.width', 'student.heads', 'student.blocks', 'training.epochs', 'training.batchSize', 'training.patience'].map((value) => `${value}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]`).join(', ')} } }\n`,
      'E125',
    ],
  };

  for (const [name, [text, code]] of Object.entries(cases)) {
    it(`is refused: ${name}`, async () => {
      files.write('large.yaml', text);
      const start = processorMilliseconds();
      const told = await files.problems('large.yaml');
      expect(told).to.contain(` ${code} `);
      expect(processorMilliseconds() - start, 'milliseconds').to.be.below(1000);
    });
  }

  it('is refused: 50 MB', async () => {
    files.write('huge.yaml', 'title: Huge\n');
    truncateSync(join(files.folder, 'huge.yaml'), 50_000_000);
    const start = processorMilliseconds();
    expect(await files.problems('huge.yaml')).to.contain('E005 the file has 50.0 MB; an experiment has at most 1 MB');
    expect(processorMilliseconds() - start, 'milliseconds').to.be.below(200);
  });
});
