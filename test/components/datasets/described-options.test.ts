import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import mimicIv from '../../../components/datasets/mimic-iv.js';
import type { JsonObject } from '../../../framework/json.js';

/** as-released → corrected, as the specification lists them (LEADER §9.5). */
const both: Readonly<Record<string, readonly [released: unknown, corrected: unknown]>> = {
  ndcZero: ['drop', 'keep'],
  forwardFill: [true, false],
  rxHours: ['none', 24],
  minRxAdmissions: [2, 1],
  medicationTop: [300, 'none'],
  requireSmiles: [true, false],
  diagnosisTop: [2000, 2000],
  diagnosisOrder: ['file', 'sequence'],
  subsampleSeed: [42, 42],
  visitOrder: ['hadm', 'time'],
  split: ['sequential', 'shuffled'],
  splitSeed: [42, 42],
  profileVisit: ['first', 'target'],
  profilePerson: [false, true],
  vocabularyOrder: ['appearance', 'code'],
  coOccurrence: ['all', 'train'],
  procNames: ['int', 'text'],
  atcLevel: [3, 3],
};

const releases = [
  [mimicIii, { ...both, procedureTop: ['none', 'none'], subsample: [1, 1] }],
  [mimicIv, { ...both, procedureTop: [1001, 1000], subsample: [0.15, 1], icdVersions: ['pooled', 'apart'] }],
] as const;

describe('the decisions between raw tables and cohort', function () {
  this.timeout(60_000);

  for (const [dataset, expected] of releases) {
    it(`are options of ${dataset.type} with the values of both presets`, () => {
      const { presets, options } = dataset;
      const schemas = options.properties as Readonly<Record<string, { readonly default?: unknown }>>;
      const valueOf = (protocol: string, name: string) =>
        (presets!.values[protocol] as JsonObject)[name] ?? schemas[name]?.default;
      const found = Object.keys(expected).map((name) => [
        name,
        [valueOf('as-released', name), valueOf('corrected', name)],
      ]);
      expect(Object.fromEntries(found)).to.deep.equal(expected);
    });

    it(`are described with what they change: ${dataset.type}`, () => {
      const program = ['dist/framework/cli/main.js', 'describe', `dataset/${dataset.type}`];
      const { stdout } = spawnSync(process.execPath, program, { encoding: 'utf8' });
      for (const name of Object.keys(expected)) {
        const [, value, description] = new RegExp(`^  ${name}: (.+)\n      (.+)$`, 'm').exec(stdout) ?? [];
        expect(value, name).to.contain('default');
        expect(description, name).to.match(/\w+ \w+ \w+/);
      }
      expect(stdout).to.contain('\n      as-released: "hadm", corrected: "time"\n');
    });
  }
});
