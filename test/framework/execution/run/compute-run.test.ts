import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournalEvents } from '../../../../framework/records/journal-reader.js';
import { createToyWorld, type ToyWorld } from '../toy-world.js';
import { runToy } from '../toy-run.js';

const files = (folder: string) => readdirSync(folder).sort();

describe('running a plan', () => {
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());

  const cached = () =>
    readdirSync(join(world.runs, 'cache'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /lock|partial|checkpoints|recorded/.test(name),
    );

  it('computes shared stages once and leaves nothing but finished outputs', async () => {
    const { results, frozen } = await runToy(world, {
      title: 'Toy',
      rows: [
        { name: 'slow', values: world.row({ step: 0.25 }), seeds: [1, 2] },
        { name: 'fast', values: world.row({ step: 0.5 }), seeds: [1, 2] },
      ],
    });
    expect(results.map(({ status, problem }) => problem ?? status)).to.deep.equal(Array(4).fill('finished'));
    expect([...world.finished()].sort()).to.deep.equal([
      'numbers',
      ...Array<string>(4).fill('score'),
      ...Array<string>(4).fill('walk'),
    ]);
    expect(cached()).to.deep.equal([]);
    expect(files(frozen.runs[0]?.folder ?? '')).to.deep.equal([
      'experiment.yaml',
      'journal.jsonl',
      'lock.json',
      'metrics.json',
      'model.safetensors',
      'result.json',
      'run.json',
      'worker.log',
    ]);
  });

  it('starts no process when everything is there', async () => {
    const request = { title: 'Toy', rows: [{ name: 'slow', values: world.row(), seeds: [1] }] };
    await runToy(world, request);
    const again = await runToy(world, request);
    expect(again.launched).to.equal(0);
  });

  it('shows the curve of a shared stage in every run, at the original times', async () => {
    const rows = (name: string) => [{ name, values: world.row(), seeds: [1] }];
    const first = await runToy(world, { title: 'Toy', rows: rows('one') });
    const second = await runToy(world, { title: 'Toy', rows: rows('other name') });
    expect(world.finished()).to.have.length(3);
    const curve = ({ frozen }: typeof first) =>
      readJournalEvents(join(frozen.runs[0]?.folder ?? '', 'journal.jsonl'))
        .filter((event) => event.event === 'metric')
        .map(({ at, name, value, step }) => ({ at, name, value, step }));
    expect(curve(first)).to.have.length(4);
    expect(curve(second)).to.deep.equal(curve(first));
    const states = readJournalEvents(join(second.frozen.runs[0]?.folder ?? '', 'journal.jsonl')).flatMap((event) =>
      event.event === 'stage' ? [`${event.stage} ${event.state}`] : [event.event],
    );
    expect(states).to.deep.equal([
      'start',
      'numbers cached',
      'note',
      'walk cached',
      ...Array<string>(4).fill('metric'),
      'score cached',
      ...Array<string>(3).fill('artifact'),
      'usage',
      'end',
    ]);
  });

  it('reports a failing stage and stops, or goes on when asked to', async () => {
    const rows = [
      { name: 'bad', values: world.row({ fault: 'throw' }), seeds: [1] },
      { name: 'good', values: world.row(), seeds: [1] },
    ];
    const stopped = await runToy(world, { title: 'Toy', rows });
    expect(stopped.results.map(({ status }) => status)).to.deep.equal(['failed']);
    expect(stopped.results[0]?.problem).to.match(
      /^stage\/walk \(components\/stages\/walk\.mjs:\d+\), during stage walk of row "bad", seed 1: the walker stumbled$/,
    );
    const events: string[] = [];
    const gone = await runToy(
      world,
      { title: 'Toy', rows },
      { keepGoing: true, onEvent: (event) => events.push(event.type) },
    );
    expect(gone.results.map(({ status }) => status)).to.deep.equal(['failed', 'finished']);
    expect(events).to.include.members(['started', 'stage', 'progress', 'ended']);
    const retried = await runToy(world, { title: 'Toy', rows }, { retry: 'failed' });
    expect(retried.launched).to.equal(1);
    expect(cached()).to.deep.equal([]);
  });

  it('tells wrong input from a failure', async () => {
    const rows = [{ name: 'steep', values: world.row({ fault: 'input' }), seeds: [1] }];
    const { results } = await runToy(world, { title: 'Toy', rows });
    expect(results[0]).to.include({ cause: 'input', problem: 'student: too steep\n  lower step' });
    expect(cached()).to.deep.equal([]);
  });

  it('records the end of a run whose worker was killed, and continues it from its checkpoint', async () => {
    const rows = [{ name: 'crash', values: world.row({ fault: 'crash' }), seeds: [1] }];
    const killed = await runToy(world, { title: 'Toy', rows });
    expect(killed.results[0]?.problem).to.match(/the worker was killed by SIGKILL/);
    const folder = killed.frozen.runs[0]?.folder ?? '';
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).to.include({ status: 'failed' });
    const continued = await runToy(world, { title: 'Toy', rows });
    expect(continued.results[0]?.status).to.equal('finished');
    const steps = readJournalEvents(join(folder, 'journal.jsonl')).flatMap((event) =>
      event.event === 'metric' ? [event.step] : [],
    );
    expect(steps).to.deep.equal([1, 2, 3, 4]);
    expect(readJournalEvents(join(folder, 'journal.jsonl')).map(({ sequence }) => sequence)).to.deep.equal(
      readJournalEvents(join(folder, 'journal.jsonl')).map((_, index) => index),
    );
  });

  it('stops when it is cancelled, and continues', async () => {
    const stop = new AbortController();
    const rows = [{ name: 'long', values: world.row({ epochs: 200, milliseconds: 20 }), seeds: [1, 2] }];
    const cancelled = await runToy(
      world,
      { title: 'Toy', rows },
      { signal: stop.signal, onEvent: (event) => event.type === 'progress' && event.done > 2 && stop.abort() },
    );
    expect(cancelled.results.map(({ status }) => status)).to.deep.equal(['cancelled']);
    const folder = cancelled.frozen.runs[0]?.folder ?? '';
    expect(readJournalEvents(join(folder, 'journal.jsonl')).at(-1)).to.include({
      event: 'end',
      status: 'cancelled',
    });
    expect(existsSync(join(folder, 'metrics.json'))).to.equal(false);
  });
});
