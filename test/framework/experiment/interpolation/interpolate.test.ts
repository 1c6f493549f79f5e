import { expect } from 'chai';
import { resolve } from 'node:path';
import { load, problems, section } from '../files.js';

const student = (width: string) => `extends: [base.yaml]\nstudent: { width: "${width}", heads: 4 }\n`;

describe('expressions', () => {
  const worked: readonly (readonly [string, number])[] = [
    ['${student.heads}', 4],
    ['${student.heads * 16}', 64],
    ['${(student.heads + 2) * 3 - 1}', 17],
    ['${-student.heads + 10}', 6],
    ['${1.5e1 / 3}', 5],
    ['${losses.distillation.weight * 10}', 4],
    ['${training.batchSize + student.blocks}', 5],
  ];
  for (const [expression, expected] of worked) {
    it(`${expression} is ${expected}`, async () => {
      expect(section(await load(student(expression)), 'student')['width']).to.equal(expected);
    });
  }

  it('see defaults, and the values of their own row', async () => {
    const experiment = await load(
      `${student('${student.heads * 16}')}rows:\n  narrow: { student: { heads: 2 } }\n  wide: { student: { heads: 8 } }\n`,
    );
    expect(experiment.rows.map((_, row) => section(experiment, 'student', row)['width'])).to.deep.equal([32, 128]);
  });

  it('take text and numbers from the environment', async () => {
    const options = { env: { WEIGHTS: '/data/llama', WIDTH: '48' } };
    const experiment = await load(
      'extends: [base.yaml]\nteacher: { checkpoint: "${env:WEIGHTS}/7b" }\nstudent: { width: "${env:WIDTH}", heads: "${env:HEADS:-2}" }\n',
      options,
    );
    expect(section(experiment, 'teacher')['checkpoint']).to.equal('/data/llama/7b');
    expect(section(experiment, 'student')).to.include({ width: 48, heads: 2 });
  });

  it('keep $${ as it is', async () => {
    const experiment = await load('extends: [base.yaml]\ntracking: { uri: "$${literal}" }\n');
    expect(section(experiment, 'tracking')['uri']).to.equal('${literal}');
  });

  it('need a variable only where a row that is run uses it', async () => {
    const text = 'extends: [base.yaml]\nrows:\n  here: {}\n  there: { teacher: { checkpoint: "${env:WEIGHTS}" } }\n';
    expect((await load(text, { rows: ['here'] })).rows).to.have.length(1);
    expect(await problems(text)).to.contain('E034 the environment variable WEIGHTS is not set; teacher.checkpoint');
    const open = await load(text, { allowUnset: true });
    expect(open.unsetVariables.map(({ name }) => name)).to.deep.equal(['WEIGHTS']);
  });

  it('stand beside the sections too, but cannot refer to them there', async () => {
    const figures = resolve('experiments/published');
    const tables = 'tables: [{ id: "${title}", published: "${env:FIGURES}/table-6.csv" }]';
    const experiment = await load(
      `extends: [base.yaml]\ntitle: "From \${env:WHERE:-home}"\n${tables}\n`.replace(
        'id: "${title}"',
        'id: one, title: "${title}"',
      ),
      {
        env: { FIGURES: figures },
      },
    );
    expect(experiment.title).to.equal('From home');
    expect(experiment.tables[0]).to.include({ title: 'From home', published: `${figures}/table-6.csv` });
    expect(await problems('extends: [base.yaml]\ntitle: "Width ${student.width}"\n'))
      .to.contain('experiment.yaml:2:8  E032 "student.width" refers to nothing')
      .and.contain('what holds for the whole experiment cannot refer to sections');
  });

  it('are reported with the value that they have, once', async () => {
    expect(await problems(student('${student.heads / 8}'))).to.equal(
      `experiment.yaml:2:19  E104 student.width is the number 0.5; expected a whole number ≥ 1
   2 | student: { width: "\${student.heads / 8}", heads: 4 }
     |                   ^^^^^^^^^^^^^^^^^^^^^^
  Width of every hidden vector.
1 problem. Nothing was run.
`,
    );
    expect(await problems(student('${student.heads - 4}'))).to.contain(
      'E105 student.width is 0, from ${student.heads - 4}; expected a whole number ≥ 1',
    );
  });

  it('execute nothing', async () => {
    for (const code of ['${process.exit(1)}', '${constructor.constructor}', '${`a`}', '${a[0]}', '${1;2}'])
      expect(await problems(student(code)), code).to.match(/E03[12]/);
  });
});
