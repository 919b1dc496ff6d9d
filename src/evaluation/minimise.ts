/**
 * minimise — the bottom of a smooth convex function, deterministic, with full gradients.
 *
 * Limited-memory BFGS: the last few steps and changes of gradient stand for the curvature, on top of a first guess
 * of its inverse which the caller knows. A step is halved until the function falls enough (Armijo).
 *
 * Source   Nocedal & Wright, Numerical Optimization (2nd ed.), alg. 7.4 and 7.5
 */

/** A function's value and gradient at a point. */
export interface Local {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** How far to go. */
export interface MinimiseOptions {
  readonly iterations: number;
  /** Stop when no entry of the gradient exceeds this. */
  readonly tolerance: number;
  readonly memory: number;
  /** A guess of the inverse curvature applied to a gradient. */
  readonly inverseCurvature: (g: Float64Array) => Float64Array;
}

/** Where a minimisation stopped. */
export interface Minimum extends Local {
  readonly at: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let so = 0;
  for (let i = 0; i < a.length; i++) so += (a[i] as number) * (b[i] as number);
  return so;
};

/** a + c b */
const plus = (a: Float64Array, c: number, b: Float64Array): Float64Array =>
  a.map((x, i) => x + c * (b[i] as number));

const steepest = (g: Float64Array): number => g.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The two-loop recursion: the remembered inverse curvature applied to g. */
const newtonLike = (
  pairs: ReadonlyArray<Pair>,
  g: Float64Array,
  first: MinimiseOptions['inverseCurvature'],
): Float64Array => {
  const weights: number[] = [];
  let q = g;
  for (const { step, change, curvature } of [...pairs].reverse()) {
    const weight = dot(step, q) / curvature;
    weights.unshift(weight);
    q = plus(q, -weight, change);
  }
  return pairs.reduce(
    (r, { step, change, curvature }, i) => plus(r, (weights[i] as number) - dot(change, r) / curvature, step),
    first(q),
  );
};

/** The first of the steps 1, 1/2, 1/4, … that gains a ten-thousandth of what the slope promises. */
const search = (
  f: (x: Float64Array) => Local,
  x: Float64Array,
  here: Local,
  direction: Float64Array,
): { readonly at: Float64Array; readonly there: Local } | undefined => {
  const slope = dot(here.gradient, direction);
  for (let length = 1; length > 1e-12; length /= 2) {
    const at = plus(x, length, direction);
    const there = f(at);
    if (there.value <= here.value + 1e-4 * length * slope) return { at, there };
  }
  return undefined;
};

/**
 * The minimum of a convex function from `start` on.
 *
 * Laws     minimise/quadratic: the bottom of a quadratic is found to rounding
 */
export const minimise =
  ({ iterations, tolerance, memory, inverseCurvature }: MinimiseOptions) =>
  (f: (x: Float64Array) => Local, start: Float64Array): Minimum => {
    let [x, here, pairs] = [start, f(start), [] as ReadonlyArray<Pair>];
    for (let i = 0; i < iterations; i++) {
      if (steepest(here.gradient) <= tolerance) return { ...here, at: x, iterations: i, converged: true };
      const direction = newtonLike(pairs, here.gradient, inverseCurvature).map((v) => -v);
      const found = search(f, x, here, direction);
      if (found === undefined) return { ...here, at: x, iterations: i, converged: false };
      const [step, change] = [plus(found.at, -1, x), plus(found.there.gradient, -1, here.gradient)];
      const curvature = dot(step, change);
      if (curvature > 0) pairs = [...pairs, { step, change, curvature }].slice(-memory);
      [x, here] = [found.at, found.there];
    }
    return { ...here, at: x, iterations, converged: steepest(here.gradient) <= tolerance };
  };
