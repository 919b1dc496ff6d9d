/**
 * refusals — what an objective says when it refuses, whole, and what is just not refused, as tests of vitest.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { Choice, Tensors } from '../../src/objectives/objective.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import { show } from '../../src/prelude/errors.js';
import type { Extent } from '../../src/prelude/matrix.js';

type Conventions = Readonly<Record<string, Choice>>;
/** An objective under conventions, its extents and labels; an empty list of labels stands for none given. */
export type Asked = readonly [string, Conventions, Tensors<Extent>, ReadonlyArray<number>];
/** The same with the sentence of the refusal. */
export type Refused = readonly [...Asked, sentence: string];

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };

/** The extent of a tensor. */
export const e = (rows: number, cols: number): Extent => ({ rows, cols });
/** No labels. */
export const none: ReadonlyArray<number> = [];
/** What pairs must be. */
export const equal = 'row i of the one and row i of the other are a pair: equal extents';

/** The sentence of a refusal, or 'not refused'. */
const answer = (...[name, c, x, labels]: Asked): string => {
  const o = all[name] ?? expect.fail(name);
  const side = labels.length === 0 ? {} : { labels: Int32Array.from(labels) };
  const checked = o.check({ ...o.defaults, ...c }, x, side);
  return isLeft(checked) ? show(checked.left) : 'not refused';
};

/** Registers a test for each refusal, and for each question as near to one as can be. */
export const describeRefusals = (refused: ReadonlyArray<Refused>, accepted: ReadonlyArray<Asked>): void => {
  describe('refused', () => {
    it.each(refused)('%s: %j %j %j: %s', (name, c, x, labels, sentence) => {
      expect(answer(name, c, x, labels)).toBe(sentence);
    });

    it.each(accepted)('%s: %j %j %j is not', (...asked: Asked) => {
      expect(answer(...asked)).toBe('not refused');
    });
  });
};
