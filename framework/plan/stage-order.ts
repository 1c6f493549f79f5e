import type { RowView } from '../registry/component.js';
import type { Registry } from '../registry/registry.js';

type StageComponent = NonNullable<ReturnType<typeof stageNamed>>;

/**
 * The stages that a row needs, each after the ones it reads: what the terminal stage (or the stages named in `last`) reaches,
 * nothing else.
 *
 * @throws Error when the stage components contradict each other (no or two terminal stages, an unknown one, a cycle)
 */
export function stageOrder(
  registry: Registry,
  row: RowView,
  last: readonly string[] = [terminalStage(registry, row)],
): readonly StageComponent[] {
  const ordered: StageComponent[] = [];
  const visit = (name: string, chain: readonly string[]): void => {
    if (ordered.some(({ type }) => type === name)) return;
    const route = [...chain, name].join(' → ');
    if (chain.includes(name)) throw new Error(`stages read each other in a circle: ${route}`);
    const stage = stageNamed(registry, name);
    if (stage === undefined) throw new Error(`${route}: there is no stage "${name}"; known: ${names(registry)}`);
    for (const earlier of stage.properties.after(row)) visit(earlier, [...chain, name]);
    ordered.push(stage);
  };
  for (const name of last) visit(name, []);
  return ordered;
}

function terminalStage(registry: Registry, row: RowView): string {
  const terminal = registry
    .ofKind('stage')
    .filter(({ properties: { terminal: ends } }) => (typeof ends === 'function' ? ends(row) : ends === true));
  const [only] = terminal;
  if (only !== undefined && terminal.length === 1) return only.type;
  const found = terminal.map(({ type }) => type).join(', ') || 'none';
  throw new Error(
    `exactly one stage must declare itself \`terminal\` for a row, found ${found}; known: ${names(registry)}`,
  );
}

function stageNamed(registry: Registry, name: string) {
  return registry.find('stage', name);
}

function names(registry: Registry): string {
  return registry
    .ofKind('stage')
    .map(({ type }) => type)
    .join(', ');
}
