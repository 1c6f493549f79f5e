import { expect } from 'chai';
import { planExperiment } from '../../../framework/launch/plan-experiment.js';
import { rehearse } from '../../../framework/launch/rehearse.js';
import { Files } from '../../framework/experiment/files.js';

const base = (dataset: string, condition: string) => `\
title: One
dataset: ${dataset}
student: { type: leader, visitCap: 2 }
losses: { prescription: { type: binary-cross-entropy } }
metrics: { prauc: {} }
evaluation: { groups: { old: ${condition} } }
`;

const record = {
  patient: 'a',
  profile: { smoker: 'yes' },
  visits: [{ visit: '1', diagnoses: ['d'], procedures: ['p'], medications: ['m'] }],
};

async function withFile<T>(
  dataset: string,
  condition: string,
  use: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  const text = `${JSON.stringify(record)}\n`;
  const files = new Files({ 'one.yaml': base(dataset, condition), 'records.jsonl': text });
  try {
    return await use(`${files.folder}/one.yaml`, files.folder);
  } finally {
    files.remove();
  }
}

const planned = (dataset: string, condition: string) =>
  withFile(dataset, condition, (file, runsFolder) =>
    planExperiment(file, { runsFolder }).then(() => 'planned', String),
  );

const records = '{ type: records, records: records.jsonl, split: shuffled }';

describe('stage/groups', () => {
  it('refuses features that no profile has when an experiment is planned, where the dataset knows them', async () => {
    expect(await planned('{ type: synthetic }', 'visits > 1 and profile.age >= 4')).to.equal('planned');
    const reason = 'evaluation.groups: the profiles of this cohort have no "agee"';
    expect(await planned('{ type: synthetic }', 'profile.agee >= 4'))
      .to.include(reason)
      .and.to.include('profile.age, profile.sex');
  });

  it('refuses them of records by the first record', async () => {
    expect(await planned(records, 'profile.smoker = yes')).to.equal('planned');
    expect(await planned(records, 'profile.smokes = yes'))
      .to.include('the profiles of this cohort have no "smokes"')
      .and.to.include('profile.smoker');
  });

  it('is rehearsed on made-up patients, whose profiles are others', async function () {
    this.timeout(60_000);
    const { signal } = new AbortController();
    const { rows } = await withFile(records, 'profile.smoker = yes or visits > 1', (file) =>
      rehearse(file, { set: [], signal, onEvent: () => {} }),
    );
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ status: 'finished' });
  });
});
