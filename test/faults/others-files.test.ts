import { expect } from 'chai';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { readJsonLines } from '../../framework/files/read-json.js';
import type { Effects } from '../../framework/launch/effects.js';
import { Desk } from '../end-to-end/formulary.js';

const line = JSON.stringify({
  patient: 'first',
  visits: [{ visit: 'a', diagnoses: ['I10'], procedures: ['5A1D70Z'], medications: ['C09A'] }],
});

describe('the file of somebody else', function () {
  this.timeout(60_000);
  let desk: Desk;
  let server: Server;
  let asked = 0;
  before(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  after(() => server.close());
  beforeEach(() => {
    desk = new Desk();
    mkdirSync(desk.runs);
    mkdirSync(join(desk.folder, 'outside'));
    desk.write('outside/cohort.jsonl', `${line}\n`);
    symlinkSync(join(desk.folder, 'outside'), join(desk.folder, 'data'));
    desk.write(
      'other.yaml',
      `title: Somebody else's
dataset: { type: records, records: data/../data/cohort.jsonl }
evaluation: { subject: cohort }
tracking: { uri: 'http://127.0.0.1:${(server.address() as AddressInfo).port}' }
`,
    );
  });
  afterEach(() => desk.remove());

  const watched = async (...words: readonly string[]) => {
    const log = join(desk.folder, 'watched.jsonl');
    rmSync(log, { force: true });
    const watch = resolve('test/faults/watch.mjs');
    const end = await desk.start(words, { NODE_OPTIONS: `--import=${watch}`, WATCH_LOG: log }).end;
    const seen = readJsonLines(log) as readonly (readonly [what: string, place: string])[];
    const of = (what: string) => seen.flatMap(([one, place]) => (one === what ? [place] : []));
    return { ...end, writes: of('writes'), reads: of('reads'), asks: of('asks'), starts: of('starts') };
  };

  for (const words of [
    ['check', 'other.yaml'],
    ['plan', 'other.yaml'],
    ['show', 'other.yaml'],
    ['explain', 'other.yaml', 'dataset.records'],
    ['run', 'other.yaml', '--dry-run'],
    ['submit', 'other.yaml', '--dry-run'],
  ]) {
    it(`is only looked at by ${words.filter((word) => !word.includes('.')).join(' ')}: no network, no program, no file outside runs/`, async () => {
      const { code, stderr, writes, reads, asks, starts } = await watched(...words);
      expect(code, stderr).to.equal(0);
      // What the file names is read only by verbs that need its digest.
      const own = ['/proc/', '/sys/', `${desk.runs}/`, `${process.cwd()}/`, join(desk.folder, 'other.yaml')];
      const needsData = ['plan', 'run', 'submit'].includes(words[0]!);
      const data = ['data/cohort.jsonl', 'outside/cohort.jsonl'].map((name) => join(desk.folder, name));
      const others = reads.filter(
        (place) => basename(place) !== 'package.json' && !own.some((start) => place.startsWith(start)),
      );
      expect(others.filter((place) => !needsData || !data.includes(place))).to.deep.equal([]);
      // The first verb after a build writes down which components there are.
      const outside = writes.filter(
        (place) => !place.startsWith(`${desk.runs}/`) && !place.includes('/.catalogue.json'),
      );
      expect(outside).to.deep.equal([]);
      expect(asks).to.deep.equal([]);
      expect(starts).to.deep.equal([]);
      expect(asked).to.equal(0);
    });
  }

  it('is watched: a run that delivers is seen to write, to ask and to start', async () => {
    const text = readFileSync(join(desk.folder, 'other.yaml'), 'utf8');
    desk.write(
      'made-up.yaml',
      text.replace(/dataset:.*/, 'dataset: { type: synthetic, train: 20, validation: 10, test: 10 }'),
    );
    const { code, stderr, writes, asks, starts } = await watched('run', 'made-up.yaml', '--quiet');
    expect(code, stderr).to.equal(0);
    expect([writes, asks, starts].map((list) => list.length > 0)).to.deep.equal([true, true, true]);
  });

  it('says before a run what it reads, writes, contacts, loads and starts', async () => {
    const { stdout } = await desk.run(['run', 'other.yaml', '--dry-run', '--json']);
    const { runs, reads, writes, contacts, loads, starts } = JSON.parse(stdout) as Effects;
    expect(runs).to.equal(1);
    expect(reads).to.include.members([join(desk.folder, 'other.yaml'), join(desk.folder, 'data/cohort.jsonl')]);
    expect(writes.every((place) => place.startsWith(`${desk.runs}/`))).to.equal(true);
    expect(contacts).to.deep.equal([`http://127.0.0.1:${(server.address() as AddressInfo).port} (tracking)`]);
    expect(loads).to.deep.equal([]);
    expect(starts).to.deep.equal(['a worker for each run, through launcher/local']);
    expect(desk.below()).to.deep.equal([]);
    const words = await desk.run(['run', 'other.yaml', '--dry-run']);
    expect(words.stdout).to.match(/^Somebody else's: 1 run to compute; nothing was done\n\nreads {5}other\.yaml\n/);
  });

  it('cannot name code, or files to extend, by a path that leads out', async () => {
    const marker = join(desk.folder, 'executed');
    mkdirSync(join(desk.folder, 'evil'));
    desk.write('evil/package.json', '{ "name": "evil", "formulary": { "components": "." } }');
    desk.write('evil/evil.mjs', `import { writeFileSync } from 'node:fs'; writeFileSync('${marker}', '');`);
    const text = readFileSync(join(desk.folder, 'other.yaml'), 'utf8');
    for (const [more, problem] of [
      ['plugins: [./evil]', /is no name of a package/],
      [`plugins: [${desk.folder}/evil]`, /is no name of a package/],
      ['plugins: [../../evil]', /is no name of a package/],
      ['extends: [../../../etc/passwd]', /leaves the project|cannot be read|there is no/],
      ['extends: [/etc/passwd]', /leaves the project/],
    ] as const) {
      writeFileSync(join(desk.folder, 'other.yaml'), `${more}\n${text}`);
      const { code, stderr } = await desk.run(['check', 'other.yaml']);
      expect(code, more).to.equal(2);
      expect(stderr, more).to.match(problem);
      expect(stderr, more).to.not.include('root:');
    }
    expect(existsSync(marker)).to.equal(false);
  });
});
