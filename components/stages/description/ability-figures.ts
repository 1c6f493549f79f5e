import type { InputUse, StudentProperties } from '../../contracts/student.js';
import type { Figure } from './description-file.js';

const inputs = [
  ['diagnoses', 'diagnosis'],
  ['procedures', 'procedure'],
  ['medications', 'medication'],
  ['profile', 'profile'],
] as const;

const shares: Readonly<Record<InputUse, number>> = { used: 1, optional: 0.5, unused: 0 };
const marks = { 1: '●', 0.5: '◐', 0: '○' };

/** The parts of what a model declares. */
export const abilityGroups = ['input', 'inference'] as const;

/** What a model declares. */
export const abilityMeasures = [...inputs.map(([, label]) => label), 'single-visit', 'multi-visit'];

/** What a model declares as figures that print as the signs of Table I. */
export function abilityFigures(declared: StudentProperties): readonly Figure[] {
  return [
    ...inputs.map(([input, label]) => figure('input', label, shares[declared.inputs[input]])),
    figure('inference', 'single-visit', declared.patients.singleVisit ? 1 : 0),
    figure('inference', 'multi-visit', declared.patients.multiVisit ? 1 : 0),
  ];
}

function figure(group: (typeof abilityGroups)[number], label: string, value: number): Figure {
  return { group, measure: label, label, value, digits: 1, marks };
}
