import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { trackerOf } from '../../../framework/tracking/open-tracker.js';

const program = fileURLToPath(new URL('../../../framework/cli/main.js', import.meta.url));
const declaration = pathToFileURL(
  fileURLToPath(new URL('../../../framework/registry/component.js', import.meta.url)),
).href;

/** A tracker as somebody else's package brings it: it writes the name of what it was given into a ledger. */
const ledger = `import { appendFileSync } from 'node:fs';
import { component } from '${declaration}';
export default component({
  kind: 'tracker',
  type: 'ledger',
  version: 1,
  summary: 'Writes deliveries into a file.',
  options: { type: 'object', properties: { file: { type: 'string', description: 'the file to write into' } } },
  build: ({ options }) => ({
    enabled: true,
    deliver: async (folder) => {
      appendFileSync(options.file, folder + '\\n');
      return { delivered: 1, pending: 0 };
    },
  }),
});
`;

describe('the tracker of an experiment', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'formulary-test-'));
    folder = join(root, 'runs', 'experiments', 'made-01234567');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(root, 'plugin', 'trackers'), { recursive: true });
    writeFileSync(join(root, 'plugin', 'trackers', 'ledger.mjs'), ledger);
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const whole = { title: 'T', file: 'e.yaml', command: 'run', createdAt: 1, rows: [], metricProperties: {} };
  const plan = (more: object) => writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...whole, ...more }));

  it('may come from a package: formulary sync finds it by the plan', () => {
    const file = join(root, 'ledger.txt');
    const plugins = [{ package: 'made-up', folder: join(root, 'plugin') }];
    plan({ tracking: { type: 'ledger', file }, plugins });
    writeFileSync(join(root, 'e.yaml'), 'title: T\n');
    for (const words of [[], ['e.yaml'], ['runs/experiments/made-01234567']]) {
      const told = execFileSync(process.execPath, [program, 'sync', ...words], { cwd: root }).toString();
      expect(told, words.join()).to.include('1 events delivered, 0 pending');
    }
    const folders = readFileSync(file, 'utf8').trim().split('\n');
    expect(new Set(folders.map((name) => resolve(root, name)))).to.deep.equal(new Set([folder]));
    expect(folders).to.have.length(3);
  });

  it('is the default one where the plan names none', async () => {
    plan({});
    expect((await trackerOf(folder, { uri: 'http://127.0.0.1:1' }))?.enabled).to.equal(true);
  });

  it('is not looked for where nothing was run', async () => {
    const problem = await trackerOf(root).catch((error: Error) => error.message);
    expect(problem).to.include('no experiment was run here');
  });
});
