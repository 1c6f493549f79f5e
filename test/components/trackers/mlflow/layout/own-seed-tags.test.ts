import { expect } from 'chai';
import { ownSeedOfTag, ownSeedTag } from '../../../../../components/trackers/mlflow/layout/own-seed-tags.js';

describe('tags of own seeds', () => {
  it('name a seed of a component, or the option that a row is repeated over, and are read again', () => {
    expect(['teacher', 'evaluation.fold', 'audit.part'].map(ownSeedTag)).to.deep.equal([
      'formulary.teacher_seed',
      'formulary.evaluation.fold',
      'formulary.audit.part',
    ]);
    for (const name of ['teacher', 'evaluation.fold']) expect(ownSeedOfTag(ownSeedTag(name))).to.equal(name);
    expect(['formulary.seed', 'formulary.row', 'mlflow.user'].map(ownSeedOfTag)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
