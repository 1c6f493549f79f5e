import { expect } from 'chai';
import { openStudent } from '../../../components/stages/student/open-student.js';
import nearest from '../../../components/students/nearest.js';
import { ReferenceEngine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort } from '../small-cohort.js';

const visit = (...medications: number[]) => ({ diagnoses: [0], procedures: [], medications });

describe('students/nearest', () => {
  it('recommends the medications of the visit before, and nothing where there is none', async () => {
    const cohort = smallCohort([[visit(1), visit(3, 2), visit()], [visit()]]);
    const open = await openStudent(build(nearest).for(cohort), new ReferenceEngine(), {});
    const { probability, recommended } = await open.prepare(Int32Array.of(1, 0))();
    const expected = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0];
    expect([...probability]).to.deep.equal(expected);
    expect([...recommended!]).to.deep.equal(expected);
  });
});
