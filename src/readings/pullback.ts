/**
 * pullback — the reading that differentiates: reverse mode over any algebra, itself an algebra again.
 *
 * A node is a value, the nodes it was made from, and its pull: given the derivative ȳ of the result by this value,
 * the derivatives by its parents. `gradient` folds ȳ from the result to the inputs in reverse order of making.
 * Because pulls are written in the same algebra, reading a formula twice gives second derivatives.
 *
 * On a backend, `gradient` gives each intermediate result back with its last use: nothing of the tape can be reached
 * afterwards but the loss, the derivatives and what the formula keeps.
 *
 * A replaced operation is differentiated by its registered pull (`pulls.ts`), everything else by its definition.
 */

import { reductions } from '../algebra/definitions/reductions.js';
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import { scalar } from '../prelude/matrix.js';
import { fusedNodes } from './pulls/fused.js';
import type { Node } from './pulls/node.js';
import { fixed, leaf } from './pulls/node.js';
import { primitiveNodes } from './pulls/primitives.js';
import type { Releasing, Uses } from './uses.js';
import { counted, present, uncounted } from './uses.js';

export type { Node } from './pulls/node.js';

/** What is not differentiated is summed by the algebra's own operation, and under `rounding` with its own bound. */
const logSumExp = <U>(A: Algebra<U>): Algebra<Node<U>>['logSumExp'] => {
  const defined = reductions(complete(primitiveNodes(A))).logSumExp;
  return (per) => (a) => (a.differentiable ? defined(per)(a) : fixed(A.logSumExp(per)(a.value)));
};

/** The algebra whose values remember where they came from. */
export const differentiable = <U>(A: Algebra<U>): Algebra<Node<U>> =>
  complete(primitiveNodes(A), { ...fusedNodes(A), logSumExp: logSumExp(A) });

/** A formula with named inputs, whose result is a loss [1, 1] and whatever else the caller wants to keep. */
export type Formula<K extends string> = <T>(
  A: Algebra<T>,
) => (inputs: Readonly<Record<K, T>>) => { readonly loss: T; readonly kept: Readonly<Record<string, T>> };

/** A loss, its derivative by each input, and what the formula kept. */
export interface Differentiated<U, K extends string> {
  readonly loss: U;
  readonly gradient: Readonly<Record<K, U>>;
  readonly kept: Readonly<Record<string, U>>;
}

/** Parents before children, each once; iterative, so that depth is no limit. */
const inOrder = <U>(result: Node<U>): ReadonlyArray<Node<U>> => {
  const [order, seen] = [[] as Node<U>[], new Set<Node<U>>()];
  const stack: Array<{ readonly node: Node<U>; next: number }> = [{ node: result, next: 0 }];
  seen.add(result);
  for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
    const parent = top.node.parents[top.next++];
    if (parent === undefined) order.push((stack.pop() as typeof top).node);
    else if (parent.differentiable && !seen.has(parent)) {
      seen.add(parent);
      stack.push({ node: parent, next: 0 });
    }
  }
  return order;
};

/** Adds the derivatives that a pull made to those of the node's parents. */
const passOn = <U>(
  uses: Uses<U>,
  bars: Map<Node<U>, U>,
  node: Node<U>,
  made: ReadonlyArray<U | null>,
): void => {
  made.forEach((bar, i) => {
    const parent = node.parents[i] as Node<U>;
    if (bar === null || !parent.differentiable) return;
    const so = bars.get(parent);
    if (so === undefined) uses.begin(bar);
    bars.set(parent, so === undefined ? bar : uses.sum(so, bar));
  });
};

/** The fold of ȳ over nodes in order; each handle is given back with its last use, as far as `uses` counts it. */
const folded = <U>(
  A: Algebra<U>,
  order: ReadonlyArray<Node<U>>,
  seed: U,
  inputs: ReadonlyArray<Node<U>>,
  uses: Uses<U>,
): ReadonlyArray<U> => {
  const [result, wanted] = [order[order.length - 1] as Node<U>, new Set(inputs)];
  const bars = new Map<Node<U>, U>([[result, seed]]);
  uses.begin(seed);
  for (const { value, parents, begun } of order) if (parents.length > 0) uses.begin(value, ...begun);
  for (const node of [...order].reverse()) {
    const ybar = bars.get(node);
    if (ybar === undefined || node.parents.length === 0) continue;
    const made = uses.within(() => node.pull(ybar));
    uses.begin(...present(made));
    uses.end(...node.begun);
    passOn(uses, bars, node, made);
    uses.end(...present(made), node.value);
    if (!wanted.has(node)) uses.end(ybar);
  }
  return inputs.map((n) => bars.get(n) ?? A.scale(0)(n.value));
};

/** The derivatives of `result` by `inputs`, given the derivative `seed` of the whole by `result`. */
export const pull = <U>(
  A: Algebra<U>,
  result: Node<U>,
  seed: U,
  inputs: ReadonlyArray<Node<U>>,
): ReadonlyArray<U> => folded(A, inOrder(result), seed, inputs, uncounted(A));

/**
 * A formula's loss and its derivative by each input; tensors that are `held` enter as constants.
 *
 *   gradient[x] = ∂ loss / ∂ x
 *
 * Laws     pullback/adjoint for every primitive: ⟨x̄, v⟩ = ⟨ȳ, J v⟩
 */
export const gradient =
  <U>(A: Releasing<U>) =>
  <K extends string, H extends string = never>(
    inputs: Readonly<Record<K, U>>,
    held: Readonly<Record<H, U>> = {} as Readonly<Record<H, U>>,
  ) =>
  (formula: Formula<K | H>): Differentiated<U, K> => {
    const names = Object.keys(inputs) as K[];
    const leaves = Object.fromEntries(names.map((x) => [x, leaf(inputs[x])])) as Record<K, Node<U>>;
    const constants = Object.entries<U>(held).map(([x, value]) => [x, fixed(value)]);
    const { loss, kept } = formula(differentiable(A))({ ...Object.fromEntries(constants), ...leaves });
    const order = inOrder(loss);
    const fixedParents = order.flatMap((n) => n.parents.filter((p) => !p.differentiable));
    const [inner, outer] = [
      names.map((x) => leaves[x]),
      [loss, ...Object.values<Node<U>>(kept), ...fixedParents],
    ];
    const others = [...Object.values<U>(inputs), ...Object.values<U>(held), ...outer.map((n) => n.value)];
    const bars = folded(A, order, A.constant(scalar(1)), inner, counted(A, others));
    const values = Object.entries<Node<U>>(kept).map(([x, node]) => [x, node.value]);
    return {
      loss: loss.value,
      gradient: Object.fromEntries(names.map((x, i) => [x, bars[i]])) as Record<K, U>,
      kept: Object.fromEntries(values),
    };
  };
