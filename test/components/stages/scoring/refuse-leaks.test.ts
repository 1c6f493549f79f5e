import { expect } from 'chai';
import type { CodeSets, Cohort } from '../../../../components/contracts/cohort.js';
import type { Student } from '../../../../components/contracts/student.js';
import { packCodeSets } from '../../../../components/datasets/cohort/code-sets.js';
import { refuseLeaks } from '../../../../components/stages/scoring/refuse-leaks.js';
import { ableOf, samples, scores, students, weightsOf } from '../../students/student-table.js';

type Peek = (cohort: Cohort, patient: number) => readonly number[];

const medicationsAt = ({ medications: { offsets, values } }: Cohort, visit: number) =>
  Array.from(values.subarray(offsets[visit], offsets[visit + 1]));
const visitsOf = ({ visitOffsets }: Cohort, patient: number) => visitOffsets[patient + 1]! - visitOffsets[patient]!;

const atTarget: Peek = (cohort, patient) => medicationsAt(cohort, cohort.visitOffsets[patient + 1]! - 1);
/** The target's medications where the same patient stands among the samples with more visits. */
const atLaterVisits: Peek = (cohort, patient) => {
  const visits = visitsOf(cohort, patient);
  const longer = cohort.patientKeys.findIndex(
    (key, other) => key === cohort.patientKeys[patient] && visitsOf(cohort, other) > visits,
  );
  return longer < 0 ? [] : medicationsAt(cohort, cohort.visitOffsets[longer]! + visits - 1);
};

/** The sets of visits as lists. */
const listed = ({ offsets, values }: CodeSets) =>
  Array.from({ length: offsets.length - 1 }, (_, set) => Array.from(values.subarray(offsets[set], offsets[set + 1])));
const union = (set: readonly number[], more: readonly number[]) =>
  [...new Set([...set, ...more])].sort((a, b) => a - b);

/**
 * The student with what `peek` gives among the target's diagnoses and the medications before it: every student reads one of
 * them.
 */
function peeking(student: Student, peek: Peek): Student {
  return {
    for: (cohort, knowledge) => {
      const width = cohort.vocabularies.diagnoses.codes.length;
      const [diagnoses, medications] = [listed(cohort.diagnoses), listed(cohort.medications)];
      for (const patient of cohort.patientKeys.keys()) {
        const target = cohort.visitOffsets[patient + 1]! - 1;
        const told = peek(cohort, patient);
        const codes = told.map((code) => code % width);
        diagnoses[target] = union(diagnoses[target]!, codes);
        if (visitsOf(cohort, patient) > 1) medications[target - 1] = union(medications[target - 1]!, told);
      }
      const told = { diagnoses: packCodeSets(diagnoses), medications: packCodeSets(medications) };
      return student.for({ ...cohort, ...told }, knowledge);
    },
  };
}

describe('refuseLeaks', function () {
  this.timeout(120_000);

  for (const { name, student, properties } of students) {
    const probe = (asked: Student) =>
      refuseLeaks({
        name: `student/${name}`,
        samples,
        able: ableOf(properties, samples),
        ask: (cohort, count) =>
          scores(
            asked,
            { ...samples, cohort },
            Int32Array.from({ length: count }, (_, i) => i),
            weightsOf(student, samples),
          ),
      });
    const refusalOf = (asked: Student) =>
      probe(asked).then(
        () => 'nothing',
        (error: Error) => error.message,
      );

    it(`finds nothing in ${name}, and in ${name} with a look at the answers what it reads`, async () => {
      expect(await refusalOf(student)).to.equal('nothing');
      expect(await refusalOf(peeking(student, atTarget))).to.contain(
        `student/${name}: reads the medications of the target visit`,
      );
      expect(await refusalOf(peeking(student, atLaterVisits))).to.contain(`student/${name}: reads later visits`);
    });
  }
});
