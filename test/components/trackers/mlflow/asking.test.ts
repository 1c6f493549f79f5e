import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowTracker } from '../../../../components/trackers/mlflow/tracker.js';
import { UserInputError } from '../../../../framework/errors.js';

const { signal } = new AbortController();

/** What a person reads who asked for something that cannot be had. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserInputError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('asking an MLflow server', () => {
  it('says of an address that is none what to write instead', async () => {
    const said = await refusal(new MlflowTracker({ uri: 'hello' }, {}).runs(signal));
    expect(said).to.include('hello').and.to.include('formulary mlflow up');
  });

  it('says how to have a server where none answers', async () => {
    const tracker = new MlflowTracker({ uri: 'http://somebody:secret@127.0.0.1:1', retries: 0 }, {});
    const said = await refusal(tracker.runs(signal));
    expect(said).to.include('ECONNREFUSED').and.to.include('formulary mlflow up').and.not.to.include('secret');
  });

  it('says of a folder without a run that it is none, before the server is asked', async () => {
    const tracker = new MlflowTracker({ uri: 'http://127.0.0.1:1', retries: 0 }, {});
    const folder = join(tmpdir(), 'formulary-no-such-run');
    expect(await refusal(tracker.models.register(folder, { name: 'student' }))).to.include('no run was computed here');
  });
});
