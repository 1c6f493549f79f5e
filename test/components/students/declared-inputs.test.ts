import { expect } from 'chai';
import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Knowledge } from '../../../components/contracts/knowledge.js';
import { openStudent } from '../../../components/stages/student/open-student.js';
import { isTensorProgram } from '../../../components/stages/student/student-program.js';
import type { Student, StudentProperties } from '../../../components/contracts/student.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Component } from '../../../framework/registry/component.js';
import { withDefaults } from '../../../framework/registry/defaults.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { Generator, Graph, initialValues, ReferenceEngine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort, type SmallVisit } from '../small-cohort.js';
import { everyKnowledge } from './every-knowledge.js';

const earlier: SmallVisit = { diagnoses: [0, 1], procedures: [0], medications: [0, 1] };
const target: SmallVisit = { diagnoses: [2, 3], procedures: [1], medications: [2] };
const original = smallCohort([[earlier, target]]);

/** The same patient with one thing changed. */
const changed: Readonly<Record<keyof StudentProperties['inputs'], Cohort>> = {
  diagnoses: smallCohort([
    [
      { ...earlier, diagnoses: [4] },
      { ...target, diagnoses: [5] },
    ],
  ]),
  procedures: smallCohort([
    [
      { ...earlier, procedures: [2] },
      { ...target, procedures: [3] },
    ],
  ]),
  medications: smallCohort([[{ ...earlier, medications: [5, 6] }, target]]),
  profile: { ...original, profileValues: Int32Array.of(1, 1) },
};

const students = await studentsWithTheirDefaults();

describe('what students declare', () => {
  for (const { type, student, properties } of students) {
    describe(`students/${type}`, function () {
      this.timeout(60_000);
      let known: Knowledge;
      let scores: readonly number[];
      before(async () => {
        known = await everyKnowledge(original, Int32Array.from(original.patientKeys.keys()));
        scores = await scoresOf(student, properties, original, known);
      });

      for (const [input, use] of Object.entries(properties.inputs) as [keyof typeof changed, string][]) {
        it(`${use === 'unused' ? 'ignores' : 'reads'} ${input}`, async () => {
          const others = await scoresOf(student, properties, changed[input], known);
          if (use === 'unused') expect(others).to.deep.equal(scores);
          else expect(others).not.to.deep.equal(scores);
        });
      }

      it('never looks at the medications that it is to recommend', async () => {
        const answer = smallCohort([[earlier, { ...target, medications: [3, 4, 7] }]]);
        expect(await scoresOf(student, properties, answer, known)).to.deep.equal(scores);
      });

      it('recommends for the patients that it says', async () => {
        const { singleVisit, multiVisit } = properties.patients;
        if (multiVisit) expect(scores.every(Number.isFinite)).to.equal(true);
        if (!singleVisit) return;
        const alone = await scoresOf(student, properties, smallCohort([[target]]), known);
        expect(alone).to.have.length.of.at.least(8);
        expect(alone.every(Number.isFinite)).to.equal(true);
      });
    });
  }
});

async function studentsWithTheirDefaults() {
  const registry = await discoverComponents();
  return registry.ofKind('student').map((component) => ({
    type: component.type,
    student: build(component) as Student,
    properties: underDefaults(component),
  }));
}

function underDefaults({ options, properties }: Component): StudentProperties {
  const declared = properties as StudentProperties;
  return { ...declared, ...declared.under?.(withDefaults(options as unknown as JsonObject, {})) };
}

/**
 * [medications] the probabilities of the only patient, then the set if the model decides it, under weights that depend on the
 * parameters' names alone.
 */
async function scoresOf(
  student: Student,
  { knowledge }: StudentProperties,
  cohort: Cohort,
  known: Knowledge,
): Promise<readonly number[]> {
  const model = student.for(cohort, Object.fromEntries(knowledge.map((name) => [name, known[name]])));
  const graph = new Graph();
  if (isTensorProgram(model)) model.forward(graph.scope('student'));
  const open = await openStudent(model, new ReferenceEngine(), initialValues(graph.parameters, new Generator(3)));
  const { probability, recommended = [] } = await open.prepare(Int32Array.of(0))();
  return [...probability, ...recommended];
}
