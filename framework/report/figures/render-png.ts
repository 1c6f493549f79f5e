import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Rasterizer = typeof import('@resvg/resvg-wasm');

const { resolve } = createRequire(import.meta.url);
let loaded: Promise<{ readonly Resvg: Rasterizer['Resvg']; readonly fontBuffers: Uint8Array[] }> | undefined;

/** Pixels of a PNG for each pixel of its SVG: sharp on dense screens and in print. */
const zoom = 2;

/** Draws an SVG as a PNG, with a font of the installation: the same bytes on every machine that gives the same SVG. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  loaded ??= load();
  const { Resvg, fontBuffers } = await loaded;
  const font = { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}

async function load() {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const fonts = ['DejaVuSans', 'DejaVuSans-Bold'].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  return { Resvg, fontBuffers: fonts.map((file) => new Uint8Array(readFileSync(file))) };
}
