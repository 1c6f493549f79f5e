import { expect } from 'chai';
import logisticRegression from '../../../components/students/logistic-regression.js';
import studentParameters from '../../../components/views/student-parameters.js';
import type { ViewContext } from '../../../framework/contracts/view.js';
import { build } from '../build.js';

const context: ViewContext = { input: () => '' };

describe('views/student-parameters', () => {
  it('lists what a student has to learn, without any data', async () => {
    const sizes = { diagnoses: 3, procedures: 2, medications: 4 };
    const view = build(studentParameters, { sizes }, { student: build(logisticRegression) });
    const { json, text } = await view.show(context);
    expect(json).to.deep.equal({
      parameters: [
        { name: 'student/output/weight', shape: [4, 5] },
        { name: 'student/output/bias', shape: [4] },
      ],
      count: 24,
    });
    expect(text).to.equal('student/output/weight  [4, 5]\nstudent/output/bias  [4]\n24 parameters\n');
  });
});
