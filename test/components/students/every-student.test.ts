import { expect } from 'chai';
import type { CodeSets, Cohort } from '../../../components/contracts/cohort.js';
import { neededPatients } from '../../../components/stages/student/able-patients.js';
import type { DecodingModel } from '../../../components/students/shared/decoding/decoder.js';
import { samplesOf, wholePatients } from '../../../components/training/samples.js';
import { smallCohort, variedPatients } from '../small-cohort.js';
import { toyRow } from '../stages/toy-students.js';
import {
  ableOf,
  engine,
  knowledgeOf,
  rowOf,
  samples,
  scores,
  small,
  students,
  weightsOf,
  width,
} from './student-table.js';

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).to.equal(expected.length);
  Array.from(actual, (value, i) => expect(value).to.be.closeTo(expected[i]!, tolerance));
}

/** Every set in the other direction. */
function reversed({ offsets, values }: CodeSets): CodeSets {
  const other = values.slice();
  for (let set = 0; set + 1 < offsets.length; set++) other.subarray(offsets[set], offsets[set + 1]).reverse();
  return { offsets, values: other };
}

describe('every student', function () {
  this.timeout(120_000);

  it('is in the table', () => {
    expect(students.map(({ type }) => type).filter((type) => small[type] === undefined)).to.deep.equal([]);
  });

  for (const { name, student, properties } of students) {
    describe(name, () => {
      const able = ableOf(properties, samples);

      it('says the same of a patient alone and in company', async () => {
        const together = await scores(student, samples, able);
        for (const row of [0, 3, able.length - 1]) {
          const alone = await scores(student, samples, able.subarray(row, row + 1));
          expectNear(alone.probability, rowOf(together.probability, row));
        }
      });

      it('reads sets, whatever the order of their codes', async () => {
        const { cohort: own } = samples;
        const other: Cohort = {
          ...own,
          diagnoses: reversed(own.diagnoses),
          procedures: reversed(own.procedures),
          medications: reversed(own.medications),
        };
        const [before, after] = [samples, { ...samples, cohort: other }];
        expectNear((await scores(student, after, able)).probability, (await scores(student, before, able)).probability);
      });

      it('says of the first visits what it says of a patient with no others, and nothing changes with their answers', async () => {
        const patients = variedPatients(12, 3)
          .filter((visits) => visits.length === 3)
          .slice(0, 3);
        const every = samplesOf(smallCohort(patients), Int32Array.of(0, 1, 2), 'every-visit');
        const shortened = patients.map((visits) =>
          visits.slice(0, 2).map((visit, i) => (i === 1 ? { ...visit, medications: [7] } : visit)),
        );
        const short = { ...wholePatients(smallCohort(shortened)) };
        const ofPrefix = Int32Array.from(every.visits.keys()).filter((sample) => every.visits[sample] === 2);
        const prefixes = await scores(student, every, ofPrefix);
        const alone = await scores(student, short, Int32Array.of(0, 1, 2));
        expectNear(prefixes.probability, alone.probability);
      });

      if (properties.patients.singleVisit) {
        it('recommends for patients without history', async () => {
          const alone = Int32Array.from(samples.visits.keys()).filter((sample) => samples.visits[sample] === 1);
          expect((await scores(student, samples, alone)).probability.every(Number.isFinite)).to.equal(true);
        });
      } else {
        it('refuses patients without history in words', () => {
          const single = wholePatients(smallCohort([[{ diagnoses: [0], procedures: [0], medications: [0] }]]));
          expect(() => neededPatients(toyRow(properties), single, 'test')).to.throw('with earlier visits alone');
        });
      }

      const model = student.for(samples.cohort, knowledgeOf(samples));
      if (!('decoder' in model)) {
        // A beam is of medications that are chosen one after another.
        it('decides about every medication by itself: no beam searches for its sets', async () => {
          const { probability, recommended } = await scores(student, samples, able);
          expect((recommended ?? probability).length).to.equal(able.length * width);
        });
        return;
      }
      it('decodes greedily with a beam of 1: a step more adds to the set and changes nothing before', async () => {
        const decoder = await (model as DecodingModel).decoder(engine);
        decoder.setWeights(weightsOf(student, samples));
        const search = decoder.prepare(able.subarray(0, 6));
        let before = await search({ beam: 1, steps: 1 });
        for (let steps = 2; steps < 5; steps++) {
          const after = await search({ beam: 1, steps });
          after.forEach(({ medications }, i) =>
            expect(medications.slice(0, before[i]!.medications.length)).to.deep.equal([...before[i]!.medications]),
          );
          before = after;
        }
        await decoder.dispose();
      });
    });
  }
});
