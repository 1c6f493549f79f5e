/** The 16 chemical environments of BRICS (Degen et al. 2008) in the form of RDKit, as SMARTS; 2 is not used. */
const environments = {
  1: '[C;D3]([#0,#6,#7,#8])(=O)',
  3: '[O;D2]-;!@[#0,#6,#1]',
  4: '[C;!D1;!$(C=*)]-;!@[#6]',
  5: '[N;!D1;!$(N=*);!$(N-[!#6;!#16;!#0;!#1]);!$([N;R]@[C;R]=O)]',
  6: '[C;D3;!R](=O)-;!@[#0,#6,#7,#8]',
  7: '[C;D2,D3]-[#6]',
  8: '[C;!R;!D1;!$(C!-*)]',
  9: '[n;+0;$(n(:[c,n,o,s]):[c,n,o,s])]',
  10: '[N;R;$(N(@C(=O))@[C,N,O,S])]',
  11: '[S;D2](-;!@[#0,#6])',
  12: '[S;D4]([#6,#0])(=O)(=O)',
  13: '[C;$(C(-;@[C,N,O,S])-;@[N,O,S])]',
  14: '[c;$(c(:[c,n,o,s]):[n,o,s])]',
  15: '[C;$(C(-;@C)-;@C)]',
  16: '[c;$(c(:c):c)]',
} as const;

type Environment = keyof typeof environments;

/** Between which environments a bond may be cut; groups are tried in this order. */
const pairs: readonly (readonly (readonly [Environment, Environment])[])[] = [
  from(1, 3, 5, 10),
  from(3, 4, 13, 14, 15, 16),
  from(4, 5, 11),
  from(5, 12, 14, 16, 13, 15),
  from(6, 13, 14, 15, 16),
  from(7, 7),
  from(8, 9, 10, 13, 14, 15, 16),
  from(9, 13, 14, 15, 16),
  from(10, 13, 14, 15, 16),
  from(11, 13, 14, 15, 16),
  from(13, 14, 15, 16),
  from(14, 14, 15, 16),
  from(15, 16),
  from(16, 16),
];

export interface CuttingRule {
  /** The environments of both ends, as SMARTS. A molecule without them cannot be cut by this rule. */
  readonly between: readonly string[];
  /** A reaction as SMARTS that cuts one bond and marks both ends with the number of their environment. */
  readonly reaction: string;
}

/** [group][rule] */
export const cuttingRules: readonly (readonly CuttingRule[])[] = pairs.map((group) => group.map(cuttingRule));

function from(first: Environment, ...others: readonly Environment[]): readonly (readonly [Environment, Environment])[] {
  return others.map((other) => [first, other]);
}

function cuttingRule([first, second]: readonly [Environment, Environment]): CuttingRule {
  const between = [environments[first], environments[second]] as const;
  const bond = first === 7 ? '=' : '-';
  const whole = `[$(${between[0]}):1]${bond};!@[$(${between[1]}):2]`;
  return { between, reaction: `${whole}>>[${first}*]-[*:1].[${second}*]-[*:2]` };
}
