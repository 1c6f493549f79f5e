/** How `report.html` looks: wide and narrow, light and dark, on paper. Text and background differ by 7:1 at least. */
export const pageStyle = `
  :root { color-scheme: light dark; --ink: #1b1b1b; --soft: #4a4a4a; --paper: #fff; --line: #c9c9c9; --mark: #0b4f8a; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #ececec; --soft: #c4c4c4; --paper: #161616; --line: #444; --mark: #9ccfff; }
  }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 110rem; padding: 1rem 2rem 3rem; color: var(--ink); background: var(--paper); }
  a { color: var(--mark); }
  nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; }
  code { overflow-wrap: anywhere; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; margin: 1rem 0; }
  caption { text-align: left; font-weight: 600; padding-bottom: 0.25rem; }
  th, td { padding: 0.25rem 0.75rem; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap; }
  th:first-child { text-align: left; }
  .words td, .words th { text-align: left; vertical-align: top; }
  .words td { white-space: normal; overflow-wrap: anywhere; }
  h1, h2, h3, p, li { overflow-wrap: anywhere; }
  section > ul { color: var(--soft); max-width: 80rem; }
  .banner { font-size: 1.4rem; font-weight: bold; }
  .summary { font-size: 1.15rem; max-width: 60rem; }
  .blocks { display: flex; flex-wrap: wrap; column-gap: 2.5rem; align-items: start; }
  .blocks > .wide { max-width: 100%; }
  .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 36rem), 1fr)); gap: 1.5rem; align-items: start; }
  figure { margin: 0; min-width: 0; }
  svg { max-width: 100%; height: auto; display: block; background: #fff; color: #000; border-radius: 4px; }
  figcaption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide:focus-visible { outline: 2px solid var(--mark); }
  @media (max-width: 40rem) {
    body { padding: 0.5rem; }
    th, td { padding: 0.2rem 0.4rem; }
    .words th { white-space: normal; overflow-wrap: anywhere; }
    figcaption { position: static; width: auto; height: auto; clip-path: none; font-size: 0.9rem; color: var(--soft); padding: 0.25rem 0; }
  }
  @media print {
    nav { display: none; }
    body { font-size: 10pt; padding: 0; }
    .wide { overflow: visible; }
    table { font-size: 8pt; }
    th, td { white-space: normal; padding: 0.1rem 0.3rem; }
    table, figure { break-inside: avoid; }
    h2, h3 { break-after: avoid; }
    .pictures { display: block; }
  }
`;
