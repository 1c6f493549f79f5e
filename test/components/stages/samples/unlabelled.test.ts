import { expect } from 'chai';
import { Desk } from '../../../end-to-end/formulary.js';
import { tinyExperiment } from '../../../end-to-end/tiny-experiment.js';

describe('training.unlabelled', function () {
  this.timeout(120_000);

  it('is refused before any work where no further patients are there, or no loss compares with a teacher', async () => {
    const desk = new Desk();
    try {
      const further = tinyExperiment.replace('training: {', 'training: { unlabelled: true,');
      desk.write('none.yaml', further);
      const alone = further.replace('train: 40', 'extra: 5, train: 40').replace(/^  distillation: .*\n/m, '');
      desk.write('alone.yaml', alone);
      const none = await desk.run(['plan', 'none.yaml']);
      expect(none.stderr).to.match(/training\.unlabelled: the dataset has no further patients.*\n.*`dataset\.extra`/);
      const without = await desk.run(['plan', 'alone.yaml']);
      expect(without.stderr).to.match(/training\.unlabelled: no loss of the row compares with a teacher/);
      expect([none.code, without.code]).to.deep.equal([2, 2]);
      expect(desk.below()).to.deep.equal([]);
    } finally {
      desk.remove();
    }
  });
});
