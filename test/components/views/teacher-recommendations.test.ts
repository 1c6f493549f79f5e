import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPredictions } from '../../../components/stages/files/predictions-file.js';
import teacherRecommendations from '../../../components/views/teacher-recommendations.js';
import { Desk, readText } from '../../end-to-end/formulary.js';
import { tinyExperiment } from '../../end-to-end/tiny-experiment.js';

interface Answer {
  readonly patients: readonly { readonly patient: string; readonly probabilities: Readonly<Record<string, number>> }[];
}

describe(`views/${teacherRecommendations.type}`, function () {
  this.timeout(300_000);
  const desk = new Desk();
  after(() => desk.remove());

  it('recommends with the teacher of a row that the teacher predicts, as it did for test patients', async () => {
    desk.write('experiment.yaml', `${tinyExperiment}evaluation: { predictor: teacher }\n`);
    const ran = await desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet']);
    expect(ran.code, ran.stderr).to.equal(0);
    await desk.run(['export-cohort', 'experiment.yaml', '--jsonl', 'cohort.jsonl']);
    const records = readText(desk.folder, 'cohort.jsonl').trimEnd().split('\n');
    const tested = records.filter((line) => line.includes('"split":"test"')).slice(0, 3);
    writeFileSync(join(desk.folder, 'patients.jsonl'), tested.join('\n'));
    const end = await desk.run(['recommend', desk.runFolders()[0]!, '--patients', 'patients.jsonl', '--json']);
    expect(end.code, end.stderr).to.equal(0);
    const { patients } = JSON.parse(end.stdout) as Answer;
    const cache = join(desk.runs, 'cache', 'predictions');
    const [key] = readdirSync(cache).filter((name) => /^[0-9a-f]+$/.test(name));
    const { probability } = (await readPredictions(join(cache, key!))).splits.test;
    expect(patients).to.have.length(3);
    // The first test patients of the cohort, in its order.
    patients
      .flatMap(({ probabilities }) => Object.values(probabilities))
      .forEach((own, place) => expect(own).to.be.closeTo(probability[place]!, 1e-5));
  });
});
