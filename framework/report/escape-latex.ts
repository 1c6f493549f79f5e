const greek =
  'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ mu µ nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ ' +
  'chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Sigma Σ Phi Φ Psi Ψ Omega Ω';
const mathematical =
  'pm ± neq ≠ leq ≤ geq ≥ times × bullet ● cdot · approx ≈ to → leftarrow ← infty ∞ in ∈ cup ∪ cap ∩ sum ∑ partial ∂ ll ≪ gg ≫';

/** Command by sign, of a list of pairs. */
function commands(list: string): readonly (readonly [sign: string, command: string])[] {
  const words = list.split(' ');
  return words.flatMap((word, index) => (index % 2 === 0 ? [[words[index + 1]!, `\\ensuremath{\\${word}}`]] : []));
}

const signs: ReadonlyMap<string, string> = new Map([
  ...commands(greek),
  ...commands(mathematical),
  ...['&', '%', '$', '#', '_', '{', '}'].map((sign) => [sign, `\\${sign}`] as const),
  ...['<', '>', '|'].map((sign) => [sign, `\\ensuremath{${sign}}`] as const),
  // Behind the end of a line or a rule, LaTeX would read these as arguments.
  ...['[', ']', '*'].map((sign) => [sign, `{${sign}}`] as const),
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['…', '\\dots{}'],
  ['–', '--'],
  ['—', '---'],
  ['−', '\\ensuremath{-}'],
  ['²', '\\ensuremath{^2}'],
  ['³', '\\ensuremath{^3}'],
  ['√', '\\ensuremath{\\surd}'],
]);

/** Escapes what LaTeX would read as a command, because names come from users' files, and writes signs that its fonts lack. */
export function escapeLatex(text: string): string {
  return [...text.replaceAll(/\s+/g, ' ')].map((sign) => signs.get(sign) ?? sign).join('');
}
