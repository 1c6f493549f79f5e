import {
  concat,
  gather,
  linear,
  multiply,
  relu,
  segmentSum,
  unsqueeze,
  type ArrayTensor,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Ontologies } from '../../contracts/knowledge.js';
import type { StudentOutputs } from '../../contracts/loss.js';
import type { Pretraining } from '../../contracts/pretraining.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { encodeSets, setKinds, tokenOf } from './encoder.js';
import type { GBertOptions } from './options.js';
import { visitPretraining } from './pretraining.js';
import { interleavedRoles, separateRoles, type RecordedSet } from './visit-roles.js';
import { packTokens, setToken, type TokenSet } from './token-sets.js';

/**
 * G-Bert for one cohort (Shang et al. 2019, §4), without the released program's exchange of earlier and later visits: only
 * visits before the target are averaged, each kind in its own role.
 */
export class GBertModel implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly ontologies: Pick<Ontologies, 'diagnoses' | 'medications'>,
    private readonly options: GBertOptions,
  ) {}

  forward(scope: Scope): StudentOutputs {
    const { width } = this.options;
    const { vocabularies } = this.cohort;
    const vectors = encodeSets(scope, vocabularies, this.ontologies, this.options);
    const history = scope.scope('history');
    const owners = history.input('owners', ['earlier'], 'int32');
    const shares = unsqueeze(history.input('shares', ['earlier']), 1);
    const mapped = (kind: (typeof setKinds)[number], sets: Tensor) =>
      relu(linear(scope.scope(`${kind}/map`), gather(vectors, sets), { width }));
    const means = setKinds.map((kind) => {
      const earlier = mapped(kind, history.input(kind, ['earlier'], 'int32'));
      return segmentSum(multiply(earlier, shares), owners, 'patient');
    });
    const current = mapped('diagnoses', history.input('current', ['patient'], 'int32'));
    const feature = linear(scope.scope('head'), concat([...means, current], 1), { width: 2 * width });
    const logits = linear(scope.scope('output'), relu(feature), { width: vocabularies.medications.codes.length });
    return { logits, feature };
  }

  feeds(patients: Int32Array, { scope }: FeedOptions): Feeds {
    const sets: TokenSet[] = [];
    const add = ({ kind, visit }: RecordedSet) => sets.push(this.tokensOf(kind, visit)) - 1;
    const earlier: (Readonly<Record<TokenSet['kind'], RecordedSet>> & {
      readonly owner: number;
      readonly share: number;
    })[] = [];
    const current = Array.from(patients, (patient, owner) => {
      const visits = visitsOf(this.cohort, patient);
      const roles = this.options.visits === 'separate' ? separateRoles(visits) : interleavedRoles(visits);
      const share = 1 / roles.earlier.length;
      earlier.push(...roles.earlier.map((pair) => ({ owner, share, ...pair })));
      return add(roles.current);
    });
    const history = {
      diagnoses: integers(earlier.map(({ diagnoses }) => add(diagnoses))),
      medications: integers(earlier.map(({ medications }) => add(medications))),
      owners: integers(earlier.map(({ owner }) => owner)),
      shares: { data: Float32Array.from(earlier, ({ share }) => share), shape: [earlier.length] },
      current: integers(current),
    };
    return { ...feedsBelow(`${scope}/tokens`, packTokens(sets)), ...feedsBelow(`${scope}/history`, history) };
  }

  /** `tokens`: the number of the token that stands for a set, and of the first code of each kind. */
  inputs(): JsonObject {
    const first = (kind: TokenSet['kind']) => tokenOf(this.cohort.vocabularies, kind, 0);
    const tokens = { set: setToken, diagnoses: first('diagnoses'), medications: first('medications') };
    return { visits: this.options.visits, tokens };
  }

  /** @param patients those whose visits are learnt from, medications of their last visits included */
  pretraining(patients: Int32Array): Pretraining {
    return visitPretraining(this.cohort, this.ontologies, this.options, patients);
  }

  private tokensOf(kind: TokenSet['kind'], visit: number): TokenSet {
    const codes = codesOf(this.cohort[kind], visit);
    return { kind, tokens: Array.from(codes, (code) => tokenOf(this.cohort.vocabularies, kind, code)) };
  }
}

function integers(values: readonly number[]): ArrayTensor {
  return { data: Int32Array.from(values), shape: [values.length] };
}
