import { expect } from 'chai';
import { join } from 'node:path';
import { planExperiment } from '../../framework/launch/plan-experiment.js';
import { runsOf } from '../../framework/plan/plan.js';
import { Desk } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

describe('a row with folds', function () {
  this.timeout(60_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
    desk.write('folds.yaml', 'extends: [tiny.yaml]\nevaluation: { folds: 3 }\nteacher: { seeds: [7, 8] }\n');
  });
  after(() => desk.remove());
  const plan = async (...set: string[]) =>
    runsOf((await planExperiment(join(desk.folder, 'folds.yaml'), { set, runsFolder: desk.runs })).plan);

  it('trains its teacher and its student for each fold from the patients of that fold alone', async () => {
    const runs = await plan();
    expect(runs.map(({ ownSeeds }) => ownSeeds)).to.deep.equal(
      [1, 2, 3].flatMap((fold) => [7, 8].map((teacher) => ({ teacher, 'evaluation.fold': fold }))),
    );
    for (const { stages } of runs) {
      const named = new Map(stages.map((stage) => [stage.stage, stage]));
      const split = named.get('split')!.key;
      for (const stage of ['teacher', 'teacher-features', 'student', 'predictions', 'metrics'])
        expect(named.get(stage)!.ingredients.upstream['split'], stage).to.equal(split);
      expect(named.get('teacher-features')!.ingredients.upstream['teacher']).to.equal(named.get('teacher')!.key);
      expect(named.get('student')!.ingredients.upstream['teacher-features']).to.equal(
        named.get('teacher-features')!.key,
      );
    }
    const keys = (stage: string) =>
      new Set(runs.map(({ stages }) => stages.find((planned) => planned.stage === stage)!.key));
    expect([...keys('cohort')]).to.have.length(1);
    expect([...keys('split')]).to.have.length(3);
    expect([...keys('teacher')]).to.have.length(6);
  });

  it('is counted by check', async () => {
    expect((await desk.run(['check', 'folds.yaml'])).stdout).to.include('1 row, up to 6 runs');
  });

  it('tests one fold alone where the file says so, with the same keys, and other keys stay as they were', async () => {
    const folds = await plan();
    const [second] = await plan('evaluation.fold=2', 'teacher.seeds=[7]');
    const same = folds.find(({ ownSeeds }) => ownSeeds['evaluation.fold'] === 2 && ownSeeds['teacher'] === 7)!;
    expect(second!.stages.map(({ key }) => key)).to.deep.equal(same.stages.map(({ key }) => key));
    const [plain] = await plan('evaluation.folds=!remove', 'teacher.seeds=[7]');
    const split = plain!.stages.find(({ stage }) => stage === 'split')!;
    expect(split.ingredients.values).to.have.keys('dataset#split');
  });
});
