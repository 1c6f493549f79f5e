import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import leader from '../../../../components/students/leader/leader.js';
import type { Cohort } from '../../../../components/contracts/cohort.js';
import { Graph, Generator, ReferenceEngine, initialValues, type Feeds } from '../../../../framework/tensor/index.js';
import { loadExperiment } from '../../../../framework/experiment/load.js';
import { discoverComponents } from '../../../../framework/registry/discover.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients, type SmallVisit } from '../../small-cohort.js';
import { paddedFeeds } from './padded-feeds.js';

const small = { width: 8, heads: 2, innerWidth: 12, mediatorWidth: 6 };
const engine = new ReferenceEngine();
const leaderFor = (options: object, cohort: Cohort) => tensorProgram(build(leader, options).for(cohort));

/** Logits of some patients under weights that depend on the seed and the parameters' names alone. */
async function logits(cohort: Cohort, options: object, patients: Int32Array, feeds?: Feeds): Promise<number[]> {
  const model = leaderFor({ ...small, ...options }, cohort);
  const graph = new Graph();
  const outputs = model.forward(graph.scope('student'));
  const executable = await engine.compile(
    graph,
    { logits: outputs.logits },
    {
      parameters: initialValues(graph.parameters, new Generator(7)),
    },
  );
  const given = feeds ?? model.feeds(patients, { scope: 'student', targets: [] });
  return Array.from((await executable.run(given))['logits']!.data);
}

function largestDifference(left: readonly number[], right: readonly number[]): number {
  expect(left).to.have.length(right.length);
  return Math.max(...left.map((value, i) => Math.abs(value - right[i]!)));
}

const everyone = (cohort: Cohort) => Int32Array.from(cohort.patientKeys.keys());

/** The student section of an experiment, with every option. */
async function loadStudent(student: string) {
  const folder = await mkdtemp(join(tmpdir(), 'formulary-student-'));
  try {
    const file = join(folder, 'experiment.yaml');
    await writeFile(
      file,
      `title: t\ndataset: { type: synthetic }\nstudent: ${student}\nlosses: { binary-cross-entropy: {} }\n`,
    );
    const { rows } = await loadExperiment(file, { registry: await discoverComponents() });
    return rows[0]!.values['student'];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A visit with one code of each kind. */
function visit(code: number): SmallVisit {
  return { diagnoses: [code], procedures: [code % 6], medications: [code % 8] };
}

describe('students/leader', () => {
  for (const options of [
    { visitEncoder: 'shared' },
    { visitEncoder: 'split' },
    { visitEncoder: 'shared', blocks: 2 },
    { visitEncoder: 'shared', blockNorm: 'post', activation: 'linear', head: 'linear' },
    { visitEncoder: 'shared', targetVisit: 'direct' },
    { visitEncoder: 'split', targetVisit: 'wide' },
  ] as const) {
    it(`gives packed and padded batches the same logits: ${JSON.stringify(options)}`, async () => {
      const cohort = smallCohort(variedPatients(9, 4));
      const patients = everyone(cohort);
      const packed = await logits(cohort, options, patients);
      const fed = new Graph();
      leaderFor({ ...small, ...options }, cohort).forward(fed.scope('student'));
      const all = Object.entries(paddedFeeds(cohort, patients, options.visitEncoder));
      const feeds = Object.fromEntries(all.filter(([name]) => fed.inputs.has(name)));
      const padded = await logits(cohort, options, patients, feeds);
      expect(largestDifference(packed, padded)).to.be.below(1e-5);
    });
  }

  it('gives a patient the same logits alone and in company', async () => {
    const cohort = smallCohort(variedPatients(7, 3));
    const together = await logits(cohort, {}, everyone(cohort));
    const alone = await Promise.all(cohort.patientKeys.map((_, patient) => logits(cohort, {}, Int32Array.of(patient))));
    expect(largestDifference(together, alone.flat())).to.be.below(1e-5);
  });

  for (const targetVisit of ['pooled', 'direct', 'wide']) {
    it(`never sees the medications of the target visit: ${targetVisit}`, async () => {
      const visits = variedPatients(1, 1)[0]!;
      const other = [{ ...visits[0]!, medications: [6, 7] }];
      const [one, two] = await Promise.all(
        [visits, other].map((patient) => logits(smallCohort([patient]), { targetVisit }, Int32Array.of(0))),
      );
      expect(one).to.deep.equal(two);
    });
  }

  it('takes empty sets and no history', async () => {
    const empty: SmallVisit = { diagnoses: [], procedures: [], medications: [1] };
    const values = await logits(smallCohort([[empty]]), {}, Int32Array.of(0));
    expect(values.every(Number.isFinite)).to.equal(true);
  });

  describe('with more visits than visitCap', () => {
    const long = smallCohort([[visit(0), visit(1), visit(2), visit(3)]]);

    it('keeps the last ones', async () => {
      const cut = smallCohort([[visit(2), visit(3)]]);
      expect(await logits(long, { visitCap: 2, visitTruncation: 'last' }, Int32Array.of(0))).to.deep.equal(
        await logits(cut, { visitCap: 2 }, Int32Array.of(0)),
      );
    });

    it('keeps the first ones as released, without the target visit', async () => {
      const cut = smallCohort([[visit(0), visit(1)]]);
      expect(await logits(long, { visitCap: 2, visitTruncation: 'first' }, Int32Array.of(0))).to.deep.equal(
        await logits(cut, { visitCap: 2 }, Int32Array.of(0)),
      );
    });
  });

  it('ignores the profile where it is switched off', async () => {
    const cohort = smallCohort(variedPatients(2, 1));
    const swapped = { ...cohort, profileValues: Int32Array.of(2, 1, 0, 0) };
    expect(await logits(cohort, { profile: false }, everyone(cohort))).to.deep.equal(
      await logits(swapped, { profile: false }, everyone(cohort)),
    );
    expect(await logits(cohort, {}, everyone(cohort))).to.not.deep.equal(await logits(swapped, {}, everyone(cohort)));
  });

  it('has the parameters of §3.7 at the sizes of MIMIC-III', () => {
    const cohort = smallCohort([], { diagnoses: 1958, procedures: 1430, medications: 112 });
    const graph = new Graph();
    const profile = Array.from({ length: 5 }, (_, i) => ({ name: `f${i}`, values: ['a'] }));
    leaderFor({}, { ...cohort, profile }).forward(graph.scope('student'));
    const count = (prefix: string) =>
      [...graph.parameters].reduce(
        (sum, [name, { shape }]) => sum + (name.startsWith(prefix) ? shape.reduce((a, b) => a * b, 1) : 0),
        0,
      );
    expect(count('student/codes')).to.equal((3 + 112 + 1958 + 1430) * 64);
    expect(
      ['diagnoses', 'procedures', 'medications', 'visits'].reduce((sum, kind) => sum + count(`student/${kind}/`), 0),
    ).to.equal(221_872);
    expect(count('student/profile/projection')).to.equal(20_544);
    expect(count('student/mediator')).to.equal(24_704);
    expect(count('student/output')).to.equal(14_448);
  });

  it('shares the embedding of equal texts as released', () => {
    const cohort = smallCohort([], { diagnoses: 3, procedures: 3, medications: 3 });
    const same = { ...cohort.vocabularies, procedures: cohort.vocabularies.diagnoses };
    const rows = (options: object) => {
      const graph = new Graph();
      leaderFor(options, { ...cohort, vocabularies: same }).forward(graph.scope('student'));
      return graph.parameters.get('student/codes/weight')!.shape[0];
    };
    expect(rows({ sharedCodes: true })).to.equal(3 + 3 + 3);
    expect(rows({ sharedCodes: false })).to.equal(3 + 3 + 3 + 3);
  });

  it('hands the feature to the teacher that `distilled` names: z, or the visit vectors it is made from', () => {
    const widthOf = (distilled: string) =>
      leaderFor({ ...small, distilled }, smallCohort([])).forward(new Graph().scope('student')).feature!.shape[1];
    expect(widthOf('mediator')).to.equal(small.mediatorWidth);
    expect(widthOf('visits')).to.equal(3 * small.width);
  });

  it('computes something else with each switch of the architecture', async () => {
    const cohort = smallCohort(variedPatients(3, 3));
    const released = await logits(cohort, {}, everyone(cohort));
    for (const change of [
      { blockNorm: 'post' },
      { activation: 'linear' },
      { activation: 'gelu-erf' },
      { head: 'linear' },
      { embeddingStandardDeviation: 0.1 },
    ]) {
      expect(
        largestDifference(await logits(cohort, change, everyone(cohort)), released),
        JSON.stringify(change),
      ).to.be.above(1e-6);
    }
  });

  describe('with a protocol', () => {
    for (const [protocol, expected] of Object.entries({
      'as-released': { visitTruncation: 'first', sharedCodes: true },
      corrected: { visitTruncation: 'last', sharedCodes: false },
    })) {
      it(`${protocol}: ${JSON.stringify(expected)}, which the file may overrule`, async () => {
        const start = `{ type: leader, protocol: ${protocol}`;
        expect(await loadStudent(`${start} }`)).to.include(expected);
        expect(await loadStudent(`${start}, visitTruncation: last }`)).to.include({
          ...expected,
          visitTruncation: 'last',
        });
      });
    }
  });
});
