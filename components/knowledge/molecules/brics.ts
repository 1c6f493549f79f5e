import { cuttingRules } from './brics-rules.js';
import { type Mol, type RDKit, type Reaction, withMolecule } from './rdkit.js';

/** Largest number of bonds that one rule cuts in a molecule. No drug has that many. */
const mostProducts = 1000;

interface Rule {
  readonly between: readonly string[];
  readonly reaction: Reaction;
}

/**
 * Cuts molecules by the rules of BRICS. RDKit's JavaScript build has no function for it, so the rules are run as reactions,
 * group by group, on every piece that an earlier group has not cut completely.
 */
export class Brics {
  private readonly groups: readonly (readonly Rule[])[];
  /** Environment → its pattern. */
  private readonly patterns = new Map<string, Mol>();
  /** Pieces of earlier molecules, kept because drugs share many: rule group → molecule → its pieces. */
  private readonly piecesOf: readonly Map<string, readonly string[]>[] = cuttingRules.map(() => new Map());
  /** Product as RDKit wrote it → its canonical form. Reading products again would take nearly all of the time. */
  private readonly canonicalOf = new Map<string, string | undefined>();

  constructor(private readonly rdkit: RDKit) {
    this.groups = cuttingRules.map((rules) =>
      rules.map(({ between, reaction }) => {
        for (const environment of between) this.patterns.set(environment, understood(rdkit.get_qmol(environment)));
        return { between, reaction: understood(rdkit.get_rxn(reaction)) };
      }),
    );
  }

  /** The fragments that no rule cuts further, as canonical SMILES, ascending; undefined where RDKit cannot read the SMILES. */
  fragments(smiles: string): readonly string[] | undefined {
    const whole = withMolecule(this.rdkit, smiles, (molecule) => molecule.get_smiles());
    if (whole === undefined) return undefined;
    const seen = new Set([whole]);
    let pool: readonly string[] = [whole];
    for (const group of this.groups.keys()) pool = this.afterGroup(group, pool, seen);
    return [...pool].sort();
  }

  /** The pieces that remain when the rules of a group cut nothing more. */
  private afterGroup(group: number, pool: readonly string[], seen: Set<string>): readonly string[] {
    const active = [...pool];
    const whole: string[] = [];
    for (let piece = active.shift(); piece !== undefined; piece = active.shift()) {
      const pieces = this.cut(group, piece);
      if (pieces.length === 0) whole.push(piece);
      for (const further of pieces) {
        if (seen.has(further)) continue;
        seen.add(further);
        active.push(further);
      }
    }
    return whole;
  }

  /** The pieces of every single cut that a rule of the group can make. */
  private cut(group: number, smiles: string): readonly string[] {
    const piecesOf = this.piecesOf[group]!.get(smiles);
    if (piecesOf !== undefined) return piecesOf;
    const pieces = withMolecule(this.rdkit, smiles, (molecule) => [
      ...new Set(this.applicable(group, molecule).flatMap(({ reaction }) => this.products(reaction, molecule))),
    ]);
    this.piecesOf[group]!.set(smiles, pieces ?? []);
    return pieces ?? [];
  }

  /**
   * The rules whose environments the molecule has. Looking for environments is faster than running a reaction that cuts
   * nothing.
   */
  private applicable(group: number, molecule: Mol): readonly Rule[] {
    const rules = this.groups[group]!;
    const wanted = new Set(rules.flatMap(({ between }) => between));
    const present = new Set(
      [...wanted].filter((environment) => molecule.get_substruct_match(this.patterns.get(environment)!) !== '{}'),
    );
    return rules.filter(({ between }) => between.every((environment) => present.has(environment)));
  }

  private products(rule: Reaction, molecule: Mol): readonly string[] {
    const reactants = new this.rdkit.MolList();
    reactants.append(molecule);
    const outcomes = rule.run_reactants(reactants, mostProducts);
    const pieces: string[] = [];
    for (let outcome = 0; outcome < outcomes.size(); outcome++) {
      const products = outcomes.get(outcome)!;
      const written: (string | undefined)[] = [];
      for (let index = 0; index < products.size(); index++) {
        const product = products.at(index)!;
        written.push(this.canonical(product.get_smiles()));
        product.delete();
      }
      products.delete();
      // A piece must have an atom of its own. Otherwise the cut is not made.
      if (written.every((piece) => piece !== undefined)) pieces.push(...written);
    }
    outcomes.delete();
    reactants.delete();
    return pieces;
  }

  /** Canonical SMILES of a product. Undefined where only cutting points are left. */
  private canonical(product: string): string | undefined {
    if (this.canonicalOf.has(product)) return this.canonicalOf.get(product);
    const canonical = withMolecule(this.rdkit, product, (molecule) => {
      const smiles = molecule.get_smiles();
      const cuttingPoints = smiles.split('*').length - 1;
      return molecule.get_num_atoms() > cuttingPoints ? smiles : undefined;
    });
    this.canonicalOf.set(product, canonical);
    return canonical;
  }
}

function understood<Parsed>(parsed: Parsed | null): Parsed {
  if (parsed === null) throw new Error('this version of RDKit does not understand a rule of BRICS');
  return parsed;
}
