import { expect } from 'chai';
import { Files } from './files.js';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';

const base = 'title: One\ndataset: { type: synthetic }\nteacher: { type: llama }\nprompt: { type: leader }\n';

async function problems(text: string): Promise<readonly string[]> {
  const files = new Files({ 'one.yaml': base + text });
  try {
    await loadExperiment(`${files.folder}/one.yaml`, { registry: await readCatalogue() });
    return [];
  } catch (error) {
    return (error as ProblemsError).problems.map(({ code, line, message }) => `${line} ${code} ${message}`);
  } finally {
    files.remove();
  }
}

describe('what a component reads of another', () => {
  it('must be among what that one gives', async () => {
    expect(await problems('student: { type: leap }\nlosses: { d: { type: feature-distillation } }\n')).to.deep.equal([
      '6 E144 losses.d: feature-distillation reads feature of the student, and student/leap gives scores',
    ]);
    expect(await problems('student: { type: nearest }\nlosses: { p: { type: binary-cross-entropy } }\n')).to.deep.equal(
      ['6 E144 losses.p: binary-cross-entropy reads scores of the student, and student/nearest gives nothing'],
    );
    expect(await problems('student: { type: retain }\nlosses: { d: { type: feature-distillation } }\n')).to.deep.equal(
      [],
    );
    expect(await problems('student: { type: leap }\nlosses: { d: { type: output-distillation } }\n')).to.deep.equal([]);
  });

  it('is said once of rows that share an entry, and of a row that has another', async () => {
    const losses = 'student: { type: leader }\nlosses: { d: { type: profile-alignment } }\n';
    expect(
      await problems(`${losses}rows:\n  a: { student: { type: retain } }\n  b: { student: { type: retain } }\n`),
    ).to.have.length(1);
    expect(await problems(`${losses}rows: { a: { student: { type: retain }, losses: { d: null } } }\n`)).to.deep.equal(
      [],
    );
  });
});
