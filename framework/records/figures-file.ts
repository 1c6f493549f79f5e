import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

const FiguresFile = Type.Object({
  schema: Type.Literal(1),
  figures: Type.Array(
    Type.Object({
      /** Names the figure's files. */
      id: Type.String(),
      title: Type.String(),
      /** What must be known to read it, a sentence each. */
      caption: Type.Array(Type.String()),
    }),
  ),
  /** Figures that could not be drawn, and warnings about others, a sentence each. */
  problems: Type.Array(Type.String()),
});
export type FiguresFile = Frozen<Static<typeof FiguresFile>>;

/** `figures/figures.json` of an experiment folder: the figures that the report drew last. */
export const figuresFile = recordFile('figures.json', FiguresFile, { remedy: 'Write it anew: formulary report.' });

/** The files of a figure in the folder `figures/`: vector graphics, pixels, and the picture in the grammar of vega-lite. */
export const figureEndings = ['.svg', '.png', '.vl.json'] as const;
