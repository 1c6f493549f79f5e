import { expect } from 'chai';
import { SlurmLauncher } from '../../../../components/launchers/slurm/slurm-launcher.js';
import { job } from './job.js';

describe('the preview of a submission to Slurm', () => {
  const launcher = new SlurmLauncher({ runsPerTask: 1, warning: 120, restarts: 7 });

  it('has what arrays differ in once for each, and once what all their scripts end with', () => {
    const teacher = job('/runs/teacher', { computes: 'stages', resources: { gpus: '1' } });
    const students = ['/runs/a', '/runs/b'].map((folder) => job(folder, { after: [teacher.folder] }));
    const text = launcher.preview([teacher, ...students], { folder: '/preview' });
    const times = (words: string) => text.split(words).length - 1;
    expect(text)
      .to.include('# array_0=$(sbatch --parsable /preview/0.sh)\n#!/bin/bash\n')
      .and.include('#SBATCH --gres=gpu:1')
      .and.include('# array_1=$(sbatch --parsable --dependency=afterany:$array_0 /preview/1.sh)\n#!/bin/bash\n')
      .and.include('# /preview/1.tasks\nnode worker.js /runs/a\nnode worker.js /runs/b\n')
      .and.match(/# each of these scripts ends with:\ncommand=[^]*-ge 7 [^]*exit "\$code"\n$/);
    expect([times('tasks=/preview/'), times('exit "$code"')]).to.deep.equal([2, 1]);
  });

  it('is empty where nothing is missing', () => {
    expect(launcher.preview([], { folder: '/preview' })).to.equal('');
  });
});
