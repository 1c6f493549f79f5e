import { expect } from 'chai';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { fixtureComponents } from '../experiment/files.js';

/** A module that declares a component without any import. */
const module = (kind: string, type: string) =>
  `export default { kind: '${kind}', type: '${type}', version: 1, summary: '', options: { type: 'object', properties: {} },
  needs: {}, keyExcludes: [], keyDefaults: {}, isDefault: false, properties: {}, build: () => ({}),
  [Symbol.for('formulary.component')]: true };\n`;

const section = (name: string, kind: string) =>
  module('section', name).replace(
    'properties: {}, build',
    `properties: { holds: 'component', kind: '${kind}', position: 1 }, build`,
  );

describe('discoverComponents', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-components-'));
    for (const kind of ['loss', 'metric', 'student']) write(`sections/${kind}.mjs`, section(kind, kind));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const digests = async () => {
    const registry = await discoverComponents(folder);
    return ['plain', 'other'].map((type) => registry.find('loss', type)?.digest);
  };

  it('finds components by folder and file, and leaves shared code alone', async () => {
    write('losses/plain.mjs', module('loss', 'plain'));
    write('students/big/big.mjs', module('student', 'big'));
    write('students/big/block.mjs', 'export const block = 1;\n');
    write('students/blocks/shared.mjs', 'export const shared = 1;\n');
    write('contracts/loss.mjs', 'export {};\n');
    const registry = await discoverComponents(folder);
    expect(registry.all().map(({ kind, type }) => `${kind}/${type}`)).to.deep.equal([
      'loss/plain',
      'section/loss',
      'section/metric',
      'section/student',
      'student/big',
    ]);
    expect(registry.find('loss', 'plain')?.digest).to.match(/^[0-9a-f]{64}$/);
  });

  it('digests every module of a component with its own folder', async () => {
    write('students/big/big.mjs', module('student', 'big'));
    write('students/big/block.mjs', 'export const block = 1;\n');
    const before = (await discoverComponents(folder)).find('student', 'big')?.digest;
    write('students/big/block.mjs', 'export const block = 2;\n');
    expect((await discoverComponents(folder)).find('student', 'big')?.digest).to.not.equal(before);
  });

  it('digests what a component imports of the same folder, through any number of steps', async () => {
    write('losses/plain.mjs', `import '../shared/one.mjs';\nimport 'node:fs';\n${module('loss', 'plain')}`);
    write('losses/other.mjs', module('loss', 'other'));
    write('shared/one.mjs', "export { two } from './two.mjs';\n");
    write('shared/two.mjs', "import './one.mjs';\nexport const two = 2;\n");
    const [plain, other] = await digests();
    expect(await digests()).to.deep.equal([plain, other]);
    write('shared/two.mjs', "import './one.mjs';\nexport const two = 3;\n");
    const [changed, same] = await digests();
    expect(changed).to.not.equal(plain);
    expect(same).to.equal(other);
  });

  it('gives the same digests in another place', async () => {
    write('losses/plain.mjs', `import '../shared/one.mjs';\n${module('loss', 'plain')}`);
    write('shared/one.mjs', 'export {};\n');
    const here = (await discoverComponents(folder)).find('loss', 'plain')?.digest;
    const elsewhere = mkdtempSync(join(tmpdir(), 'formulary-elsewhere-'));
    cpSync(folder, elsewhere, { recursive: true });
    expect((await discoverComponents(elsewhere)).find('loss', 'plain')?.digest).to.equal(here);
    rmSync(elsewhere, { recursive: true });
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ['losses/other.mjs', module('loss', 'plain'), 'type is "plain", but the file is named "other"'],
    ['losses/plain.mjs', module('metric', 'plain'), 'kind is "metric", but the folder holds components of kind "loss"'],
    ['losses/plain.mjs', 'export const loss = 1;\n', 'the module has no component as its default export'],
  ];
  for (const [file, text, message] of wrong) {
    it(`says that ${message}`, async () => {
      write(file, text);
      const outcome = await discoverComponents(folder).then(
        () => '',
        (error: Error) => error.message,
      );
      expect(outcome).to.contain(message).and.contain(file);
    });
  }
});

const reasonOf = (find: () => unknown): string => {
  try {
    find();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a component that cannot be loaded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'formulary-broken-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  before(() => {
    write('components/sections/loss.mjs', section('loss', 'loss'));
    write('components/losses/whole.mjs', module('loss', 'whole'));
    write('components/losses/alone.mjs', `import 'not-installed';\n${module('loss', 'alone')}`);
    write('components/losses/wrong.mjs', 'throw new Error("it was written in haste\\n at night");\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('stops those alone who ask for it', async () => {
    const registry = await discoverComponents(join(folder, 'components'));
    expect(registry.all().map(({ type }) => type)).to.deep.equal(['whole', 'loss']);
    expect(registry.find('loss', 'whole')?.type).to.equal('whole');
    expect(reasonOf(() => registry.find('loss', 'alone'))).to.equal(
      'components/losses/alone.mjs: loss/alone cannot be loaded: the package not-installed is not installed\n' +
        '  install what Formulary needs: npm ci',
    );
    expect(reasonOf(() => registry.find('loss', 'wrong'))).to.equal(
      'components/losses/wrong.mjs: loss/wrong cannot be loaded: it was written in haste\n' +
        '  install and build anew: npm ci',
    );
  });

  it('is kept apart in the catalogue, which is read anew until it can be loaded', async () => {
    const catalogue = await readCatalogue(join(folder, 'components'));
    expect(catalogue.find('loss', 'alone')).to.equal(undefined);
    expect(catalogue.broken().map(({ type }) => type)).to.deep.equal(['alone', 'wrong']);
    expect(existsSync(join(folder, 'components/.catalogue.json'))).to.equal(false);
  });
});

describe('two components of one name', () => {
  it('are refused in the catalogue too, where a plug-in brings the second', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-double-'));
    mkdirSync(join(folder, 'losses'));
    for (const text of [module('loss', 'feature-distillation'), "import 'not-installed';\n"]) {
      writeFileSync(join(folder, 'losses/feature-distillation.mjs'), text);
      const catalogue = await readCatalogue(fixtureComponents);
      const outcome = await catalogue.withPlugins([{ package: 'double', folder }]).then(
        () => '',
        (error: Error) => error.message,
      );
      expect(outcome).to.contain('loss/feature-distillation is also declared by').and.contain('rename one of the two');
    }
    rmSync(folder, { recursive: true });
  });
});

describe('readCatalogue', () => {
  it('declares what the registry does, from memory the second time', async () => {
    const registry = await discoverComponents(fixtureComponents);
    const first = await readCatalogue(fixtureComponents);
    const second = await readCatalogue(fixtureComponents);
    const declared = JSON.parse(JSON.stringify(registry.all())) as unknown;
    expect(first.all()).to.deep.equal(declared);
    expect(second.all()).to.deep.equal(declared);
  });
});
