import { expect } from 'chai';
import { isTensorProgram } from '../../../components/stages/student/student-program.js';
import { Graph } from '../../../framework/tensor/index.js';
import { knowledgeOf, samples, students } from './student-table.js';

describe('what students give to losses', () => {
  for (const { name: form, student, properties } of students) {
    it(`student/${form} gives what it declares`, () => {
      const model = student.for(samples.cohort, knowledgeOf(samples));
      if (!isTensorProgram(model)) {
        expect(properties.gives).to.deep.equal([]);
        return;
      }
      const outputs = model.forward(new Graph({ training: true }).scope('student'));
      const has = { scores: outputs.logits, feature: outputs.feature, profile: outputs.profile };
      const given = Object.entries(has).flatMap(([name, tensor]) => (tensor === undefined ? [] : [name]));
      expect(given).to.deep.equal(properties.gives);
    });
  }
});
