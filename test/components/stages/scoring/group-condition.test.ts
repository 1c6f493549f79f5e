import { expect } from 'chai';
import { conditionPattern, fulfils, parseCondition } from '../../../../components/stages/scoring/group-condition.js';
import { targetFields } from '../../../../components/stages/scoring/target-fields.js';
import { smallCohort } from '../../small-cohort.js';

const fields = new Map<string, number | string>([
  ['profile.age', '70-79'],
  ['profile.gender', 'F'],
  ['profile.insurance', 'unknown'],
  ['visits', 3],
]);
const holds = (text: string) => fulfils(parseCondition(text), (field) => fields.get(field)!);

const visit = (diagnoses: readonly number[]) => ({ diagnoses, procedures: [], medications: [0] });

describe('conditions of groups', () => {
  it('compare the first number of a text, or whole texts', () => {
    expect(['profile.age >= 70', 'profile.age < 70', 'profile.age = 70-79'].map(holds)).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(['profile.gender = f', 'profile.gender != F', 'visits = 3', 'visits != 3'].map(holds)).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
    expect(['profile.insurance > 1', 'profile.insurance <= 1'].map(holds)).to.deep.equal([false, false]);
  });

  it('bind `and` before `or`', () => {
    expect(holds('visits > 5 and profile.age > 1 or profile.gender = F')).to.equal(true);
    expect(holds('visits > 5 and profile.gender = F or profile.gender = M')).to.equal(false);
  });

  it('have one form', () => {
    const form = new RegExp(conditionPattern);
    const right = [
      'profile.age >= 70',
      'diagnoses.rarest<10',
      'visits > 2 and profile.admission = EMERGENCY WARD or visits = 1',
    ];
    for (const text of right) expect(form.test(text), text).to.equal(true);
    for (const text of [
      'age >= 70',
      'profile.age',
      'profile.age => 70',
      'visits > 1 and',
      'diagnoses.common > 1',
      'visits > x',
      'visits = few',
      'profile.age > old',
    ])
      expect(form.test(text), text).to.equal(false);
  });
});

describe('the fields of targets', () => {
  /** Diagnosis 0 is in both visits of the training patient, diagnosis 1 in one of them. */
  const cohort = smallCohort([[visit([0, 1]), visit([0])], [visit([0]), visit([0, 1])], [visit([2])]]);
  const fieldsOf = targetFields(cohort, Int32Array.of(0));

  it('count visits up to the target and codes in it, and how frequent the rarest is in training', () => {
    expect([2, 3].map((target) => fieldsOf(1, target)('visits'))).to.deep.equal([1, 2]);
    expect([2, 3, 4].map((target) => fieldsOf(1, target)('diagnoses.rarest'))).to.deep.equal([2, 1, 0]);
    expect(fieldsOf(1, 3)('diagnoses.count')).to.equal(2);
    expect(fieldsOf(1, 3)('procedures.rarest')).to.equal(Infinity);
    expect([0, 1, 2].map((patient) => fieldsOf(patient, 0)('profile.insurance'))).to.deep.equal([
      'public',
      'private',
      'none',
    ]);
  });

  it('refuse a feature that the profiles do not have', () => {
    expect(() => fieldsOf(0, 0)('profile.age')).to.throw('Write one of: profile.insurance, profile.gender.');
  });
});
