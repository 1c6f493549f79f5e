import { stringify } from 'yaml';
import type { Json, JsonObject } from '../json.js';
import type { PlanFile } from '../records/plan-file.js';
import type { Catalogue } from '../registry/registry.js';
import { writtenClaims } from '../experiment/claims/written-claims.js';

/**
 * An experiment file for a plan whose own file is not at hand: every row resolved, with the tables and claims. Toggles and
 * presets are in the values already. Where runs are shown is for the machine that computes them to say.
 */
export function experimentOfPlan(plan: PlanFile, { sections }: Catalogue): string {
  const { title, description, rows, tables = [], claims = [], plugins = [] } = plan;
  const isCommon = (name: string) => sections.named(name)?.common === true;
  const ofRow = (values: JsonObject) => Object.fromEntries(Object.entries(values).filter(([name]) => !isCommon(name)));
  return stringify({
    schema: 1,
    title,
    ...(description !== undefined && { description }),
    ...(plugins.length > 0 && { plugins: plugins.map((plugin) => plugin.package) }),
    rows: Object.fromEntries(
      rows.map(({ row, values, runs }): [string, Json] => [
        row,
        { seeds: runs.map(({ seed }) => seed), ...ofRow(values) },
      ]),
    ),
    ...(tables.length > 0 && { tables }),
    ...(claims.length > 0 && { claims: writtenClaims(claims) }),
  });
}
