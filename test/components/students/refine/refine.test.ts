import { expect } from 'chai';
import refine from '../../../../components/students/refine/refine.js';
import { medicationGraphs } from '../../../../components/students/refine/medication-graphs.js';
import { medicationTrends } from '../../../../components/students/refine/trends.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import { elementCount, Graph } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort } from '../../small-cohort.js';

const visit = (...medications: number[]) => ({ diagnoses: [0], procedures: [1], medications });
const cohort = smallCohort([[visit(0, 1), visit(0), visit(0, 2), visit(7)], [visit(3), visit(7)], [visit(7)]]);
const coOccurrence = { pairs: [[0, 1] as const, [0, 2] as const], visits: Int32Array.of(4, 2) };

describe('students/refine', () => {
  it('follows medications over the visits before the target', () => {
    const trends = medicationTrends(cohort, Int32Array.of(0, 1, 2));
    const of = (row: number, part: number) =>
      Array.from(trends.subarray((3 * row + part) * 8, (3 * row + part) * 8 + 4));
    expect(of(0, 0), 'the visit before').to.deep.equal([1, 0, 1, 0]);
    const variance = Math.fround(2 / 9);
    expect(of(0, 1), 'variance').to.deep.equal([0, variance, variance, 0]);
    expect(of(0, 2), 'slope').to.deep.equal([0, -0.5, 0.5, 0]);
    expect([of(1, 0), of(1, 1), of(1, 2)], 'one visit before').to.deep.equal([
      [0, 0, 0, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect([...of(2, 0), ...of(2, 1), ...of(2, 2)], 'none').to.deep.equal(Array.from({ length: 12 }, () => 0));
  });

  it('weighs pairs by the largest of them, and adds a loop to every medication', () => {
    const { ehr, ddi } = medicationGraphs(cohort, coOccurrence);
    expect(Array.from(ehr.weights.subarray(0, 3))).to.deep.equal([0, 1, 0.5]);
    expect(Array.from(ehr.logarithms.subarray(0, 4))).to.deep.equal([0, 0, Math.fround(Math.log(0.5)), -1e9]);
    expect(Array.from(ehr.logarithms.subarray(8, 10)), 'a loop weighs 1').to.deep.equal([0, 0]);
    expect(ddi.weights[1]).to.equal(1);
  });

  it('grades interactions by severity where a table tells it', () => {
    const interactions = [[0, 1] as const, [1, 2] as const];
    const { ddi } = medicationGraphs({ ...cohort, interactions }, coOccurrence, [1, 4]);
    expect([ddi.weights[1], ddi.weights[10]]).to.deep.equal([0.25, 1]);
    const { under } = refine.properties;
    expect(under!({ severities: '/severities.csv' }).knowledge).to.deep.equal(['co-occurrence', 'severities']);
    expect(under!({})).to.deep.equal({});
  });

  it('has the parameters of the public approximation, beside the summary and the distances', () => {
    const sizes = { diagnoses: 1958, procedures: 1430, medications: 131 };
    const model = tensorProgram(build(refine).for(smallCohort([[visit()]], sizes), {}));
    const graph = new Graph();
    model.forward(graph.scope('student'));
    const counted = [...graph.parameters].filter(([name]) => !/student\/(summary|distance)/.test(name));
    expect(counted.reduce((sum, [, { shape }]) => sum + elementCount(shape), 0)).to.equal(1_213_828);
  });
});
