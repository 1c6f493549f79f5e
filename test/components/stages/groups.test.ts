import { expect } from 'chai';
import { planExperiment } from '../../../framework/launch/plan-experiment.js';
import { Files } from '../../framework/experiment/files.js';

const base = `\
title: One
dataset: { type: synthetic }
student: { type: leader }
losses: { prescription: { type: binary-cross-entropy } }
metrics: { prauc: {} }
evaluation: { groups: { old: visits > 1 and profile.AGE >= 4 } }
`;

async function planned(feature: string): Promise<string> {
  const files = new Files({ 'one.yaml': base.replace('AGE', feature) });
  try {
    return await planExperiment(`${files.folder}/one.yaml`, { runsFolder: files.folder }).then(() => 'planned', String);
  } finally {
    files.remove();
  }
}

describe('stage/groups', () => {
  it('refuses features that no profile has when an experiment is planned, where the dataset knows them', async () => {
    expect(await planned('age')).to.equal('planned');
    const reason = 'evaluation.groups: the profiles of this cohort have no "agee"';
    expect(await planned('agee'))
      .to.include(reason)
      .and.to.include('profile.age, profile.sex');
  });
});
