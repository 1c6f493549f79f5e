import { namedTests, type TestName } from '../../framework/statistics/named-tests.js';

/** What is promised at 5 %, and how it is simulated. */
export const promises = {
  /** p < 0.05 of one comparison of two rows that do not differ. */
  difference: 1,
  /** Any p < 0.05 after Holm's correction, in a table of ten comparisons of rows that do not differ. */
  'one of ten': 10,
  /** p < 0.05 of equivalence, of two rows that differ by the tolerance. */
  equivalence: 1,
} as const;

type Promised = keyof typeof promises;

/** One line of the table: a test on so many patients, for every shape of their differences. */
export interface Line {
  readonly of: Promised;
  readonly test: TestName | 'welch-as-released';
  /** Infinity: more than can be made up. */
  readonly patients: number;
  readonly trainings: number;
  /** How much a training happens to suit a patient, in standard deviations between patients. 0 for one training. */
  readonly ofBoth: number;
  /**
   * How much whole trainings vary, in standard errors of the mean over patients. The line has the lowest and the highest
   * result.
   */
  readonly ofTrainings: readonly number[];
}

const sizes = [20, 100, 1000];
const once = { trainings: 1, ofBoth: 0, ofTrainings: [0] };
/** Three and five trainings that do not vary, for tests that do not speak of other trainings, and three that vary. */
const fixed = [3, 5].map((trainings) => ({ trainings, ofBoth: 1, ofTrainings: [0] }));
const lucky = { trainings: 3, ofBoth: 1, ofTrainings: [2] };
const trained = [2, 3, 5].flatMap((trainings) =>
  [0.5, 1, 2].map((ofBoth) => ({ trainings, ofBoth, ofTrainings: [0, 2, 8] })),
);
const few = [2, 3, 5].map((trainings) => ({ trainings, ofBoth: 0.5, ofTrainings: [0, 8] }));

/** All lines, those of the tests that tables choose by themselves first. */
export function lines(): Line[] {
  const chosen = 'patients' as const;
  const crossed = 'patients-and-trainings' as const;
  const others = (Object.keys(namedTests) as TestName[]).filter((name) => name !== chosen && name !== crossed);
  return [
    ...crossing('difference', chosen, [once], [6, ...sizes]),
    ...crossing('difference', crossed, trained, [...sizes, Number.POSITIVE_INFINITY]),
    ...(['one of ten', 'equivalence'] as const).flatMap((of) => [
      ...crossing(of, chosen, [once]),
      ...crossing(of, crossed, few),
    ]),
    ...crossing('difference', chosen, [...fixed, lucky]),
    ...others.flatMap((test) => crossing('difference', test, [once, ...fixed, lucky])),
    ...crossing('difference', 'welch-as-released', [once]),
  ];
}

type Design = Pick<Line, 'trainings' | 'ofBoth' | 'ofTrainings'>;

function crossing(of: Promised, test: Line['test'], designs: readonly Design[], patients = sizes): Line[] {
  return designs.flatMap((design) => patients.map((number) => ({ of, test, patients: number, ...design })));
}
