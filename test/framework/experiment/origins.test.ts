import { expect } from 'chai';
import { load } from './files.js';

describe('origins', () => {
  it('tell file, line and column of every value, through merges and expressions', async () => {
    const experiment = await load(
      `extends: [base.yaml]
student: { width: "\${student.heads * 16}" }
rows:
  full: { training: { epochs: 9 }, ablations: [without-kd] }
`,
      { set: ['student.heads=2'] },
    );
    const origins = experiment.rows[0]!.origins;
    const place = (path: string) => {
      const origin = origins.of(path);
      const file = origin?.place?.file.split('/').at(-1);
      return [origin?.by, `${file}:${origin?.place?.line}:${origin?.place?.column}`];
    };
    expect(place('dataset.type')).to.deep.equal(['file', 'base.yaml:2:18']);
    expect(place('student.width')).to.deep.equal(['file', 'experiment.yaml:2:19']);
    expect(place('student.heads')).to.deep.equal(['command line', '--set:1:15']);
    expect(place('training.epochs')).to.deep.equal(['row', 'experiment.yaml:4:31']);
    expect(origins.of('student.blocks')).to.include({ by: 'default', of: 'student/leader' });
    expect(origins.history('student.width').map(({ written }) => written)).to.deep.equal([
      '64',
      '32',
      '${student.heads * 16}',
    ]);
    expect(origins.history('losses.distillation').at(-1)).to.deep.include({ written: 'removed' });
    expect(origins.of('student.nothing')).to.equal(undefined);
  });

  it('name the preset that gave a value', async () => {
    const experiment = await load('extends: [base.yaml]\ndataset: { protocol: as-released }\n');
    expect(experiment.rows[0]!.values['dataset']).to.include({ historyCap: 3 });
    expect(experiment.rows[0]!.origins.of('dataset.historyCap')).to.include({
      by: 'preset',
      of: 'dataset/synthetic protocol: as-released',
    });
  });
});
