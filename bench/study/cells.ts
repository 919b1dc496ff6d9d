/**
 * cells — the questions of the study as runs: each cell is a member of one comparison, asked for by its options.
 *
 * Two cells with the same options are one run. The rate grows with the root of the batch, so that no batch size is
 * trained at another's rate.
 */
import type { Member } from '../../src/cli/compare/plan.js';

/** The losses that are compared, by the pipeline that trains with each. */
export const losses: Readonly<Record<string, string>> = { simclr: 'InfoNCE', decoupled: 'DCL', moco: 'MoCo' };

/** What is held equal while the batch grows. */
export type Budget = 'epochs' | 'steps';

/** One run of the study and the question that it belongs to. */
export interface Cell {
  readonly question: 'batch' | 'temperature' | 'encoders';
  readonly pipeline: string;
  readonly batch: number;
  readonly tau: number;
  readonly budget: Budget;
  readonly pairing: string;
}

/** What the study varies and how long it trains. */
export interface Grid {
  readonly batches: ReadonlyArray<number>;
  readonly temperatures: ReadonlyArray<number>;
  /** Where the batch, or the temperature, is not what varies. */
  readonly batch: number;
  readonly tau: number;
  readonly epochs: number;
  readonly steps: number;
}

/** Every cell of a grid. */
export const cellsOf = ({ batches, temperatures, batch, tau }: Grid): ReadonlyArray<Cell> => {
  const plain = { batch, tau, budget: 'epochs', pairing: 'two-transformed' } as const;
  const budgets: ReadonlyArray<Budget> = ['epochs', 'steps'];
  return [
    ...Object.keys(losses).flatMap((pipeline) => [
      ...budgets.flatMap((budget) =>
        batches.map((b): Cell => ({ ...plain, question: 'batch', pipeline, batch: b, budget })),
      ),
      ...temperatures.map((t): Cell => ({ ...plain, question: 'temperature', pipeline, tau: t })),
    ]),
    ...['two-transformed', 'image-and-outline'].flatMap((pairing) =>
      ['simclr', 'dual-encoder'].map(
        (pipeline): Cell => ({ ...plain, question: 'encoders', pipeline, pairing }),
      ),
    ),
  ];
};

/** A name that says all options of a cell. */
export const nameOf = ({ pipeline, batch, tau, budget, pairing }: Cell): string =>
  `${pipeline}-b${batch}-t${tau}-${budget}${pairing === 'two-transformed' ? '' : `-${pairing}`}`;

const rateOfOne = 0.002 / Math.sqrt(500);

/** The members of the comparison that the cells ask for, each once. */
export const membersFor = (grid: Grid, cells: ReadonlyArray<Cell>): ReadonlyArray<Member> => {
  const named = new Map(cells.map((cell) => [nameOf(cell), cell]));
  return Array.from(named, ([name, { pipeline, batch, tau, budget, pairing }]) => ({
    name,
    given: {
      pipeline,
      batch,
      temperature: tau,
      pairing,
      rate: rateOfOne,
      rateScaling: 'square-root',
      ...(budget === 'steps' ? { steps: grid.steps } : { epochs: grid.epochs }),
    },
  }));
};
