import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { isTensorProgram } from '../../../../components/stages/student/student-program.js';
import { pythonPreparation } from '../../../../components/views/shared/python-preparation.js';
import { samples, students, knowledgeOf } from '../../students/student-table.js';

describe('the preparation of inputs in Python', () => {
  let methods: readonly string[];
  before(async () => {
    const program = 'components/views/student-python/formulary_student.py';
    methods = Array.from((await readFile(program, 'utf8')).matchAll(/def prepare_(\w+)\(/g), ([, name]) => name!);
  });

  const programs = students.flatMap(({ name, student }) => {
    const model = student.for(samples.cohort, knowledgeOf(samples));
    return isTensorProgram(model) && model.open === undefined ? [{ name, model }] : [];
  });

  for (const { name, model } of programs) {
    it(`is there for ${name}`, () => {
      expect(methods).to.include(pythonPreparation(model));
    });
  }

  it('is used by some student, each', () => {
    const used = programs.map(({ model }) => pythonPreparation(model));
    expect([...new Set(used)]).to.have.members(methods);
  });
});
