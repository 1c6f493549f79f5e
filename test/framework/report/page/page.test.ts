import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingFacts } from '../../../../framework/report/page/missing-facts.js';
import { rowFacts } from '../../../../framework/report/page/page-facts.js';
import { preparations } from '../../../../framework/report/page/preparation-blocks.js';
import { stageCosts, stageCostsBlock } from '../../../../framework/report/page/stage-costs.js';
import { makeReport } from '../../../../framework/report/make-report.js';
import { readResults } from '../../../../framework/report/read-results.js';
import { writeExperiment } from '../experiment-fixture.js';

const scores = { 'test/overall/prauc': [0.4, 0.01] as const };

/** Results of two rows that differ in a weight; the second has no result. */
async function withResults(
  check: (results: ReturnType<typeof readResults>, place: (stage: string) => string) => void | Promise<void>,
) {
  const { folder, runs, remove } = writeExperiment({
    rows: { a: [{ seed: 1, scores }], b: [{ seed: 2, result: { status: 'failed', problem: 'a secret' } }] },
    values: { a: { losses: { kd: { weight: 0.4 } } }, b: { student: { width: 8 } } },
  });
  try {
    writeFileSync(
      join(runs, 'run-0-0', 'experiment.yaml'),
      '# resolved\nlosses: # one.yaml:3:1\n  kd:\n    weight: 0.4    # one.yaml:4:9\n',
    );
    await check(readResults(folder), (stage) => join(runs, 'cache', 'metrics', stage));
  } finally {
    remove();
  }
}

const stage = (state: 'finished' | 'started', seconds?: number) =>
  ({ sequence: 0, at: 0, event: 'stage', stage: 'student', key: 'k', state, ...(seconds && { seconds }) }) as const;
const usage = (memoryMegabytes: number) =>
  ({ sequence: 0, at: 0, event: 'usage', step: 0, processorPercent: 1, memoryMegabytes }) as const;

describe('what a page says beside tables and figures', () => {
  it('lists what rows do not share with the place of each value, and what they do without', async () => {
    await withResults((results) => {
      expect(rowFacts(results)).to.deep.equal([
        ['a', ['losses.kd.weight: 0.4 (one.yaml:4:9)', 'absent: student.width']],
        ['b', ['student.width: 8', 'absent: losses.kd.weight']],
      ]);
    });
  });

  it('names runs without results, never why one failed, and pictures that could not be drawn', async () => {
    await withResults(async (results) => {
      const { tables } = await makeReport(results);
      expect(missingFacts(results, tables, { figures: [], problems: ['figure x could not be drawn'] })).to.deep.equal([
        ['b', ['seed 2: failed']],
        ['figures', ['figure x could not be drawn']],
      ]);
    });
  });

  it('shows the steps of the preparation, repairs and facts, once for rows that share them', async () => {
    await withResults((results, place) => {
      const report = {
        steps: [{ table: 'prescriptions', step: 'read', rows: 10398, patients: 122 }],
        repairs: { 'two-digit years': 129 },
        facts: { 'visits per patient': 1.88361 },
      };
      mkdirSync(place('key-0-0'), { recursive: true });
      writeFileSync(join(place('key-0-0'), 'report.json'), JSON.stringify(report));
      const [{ caption, blocks }, ...others] = preparations(results) as [ReturnType<typeof preparations>[number]];
      expect(others).to.deep.equal([]);
      expect(caption).to.equal('Preparation of the data');
      const texts = blocks.map(({ header, rows }) => [
        header,
        ...rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]),
      ]);
      expect(texts).to.deep.equal([
        [
          ['step', 'rows', 'patients'],
          ['prescriptions: read', '10,398', '122'],
        ],
        [
          ['repaired', ''],
          ['two-digit years', '129'],
        ],
        [
          ['of the data as a whole', ''],
          ['visits per patient', '1.8836'],
        ],
      ]);
    });
  });

  it('takes time and memory of a stage from the journal', () => {
    const events = [usage(900), stage('started'), usage(120), usage(150), stage('finished', 7), usage(800)];
    expect([...stageCosts(events)]).to.deep.equal([['student', { megabytes: 150, seconds: 7 }]]);
  });

  it('takes them from the cache where another run computed the stage', async () => {
    await withResults((results, place) => {
      expect(stageCostsBlock(results)).to.equal(undefined);
      mkdirSync(place('key-0-0'), { recursive: true });
      const component = { kind: 'stage', type: 'metrics', version: 1, module: 'm' };
      const record = {
        schema: 1,
        stage: 'metrics',
        key: 'k',
        ingredients: { stage: component, values: {}, components: {}, inputs: [], upstream: {} },
        seconds: 2.5,
        finishedAt: 0,
        outputs: {},
      };
      writeFileSync(join(place('key-0-0'), '.stage.json'), JSON.stringify(record));
      expect(
        stageCostsBlock(results)?.rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]),
      ).to.deep.equal([['metrics', '1', '2.5', '2.5', '–']]);
    });
  });
});
