/**
 * term — what a formula is made of when it is read to be printed: a tree that gathers itself while it grows.
 *
 * Sums and factors are gathered as they arise, so that √(1/τ)·√(1/τ) is 1/τ and a − b is no a + (−1)·b. Every node
 * knows its extent, and a key by which equal terms are known.
 */
import type { Among } from '../../algebra/among.js';
import type { Per } from '../../algebra/primitives.js';
import type { Extent, Matrix } from '../../prelude/matrix.js';

/** One part of a sum: a coefficient and what it multiplies. */
export interface Part {
  readonly c: number;
  readonly term: Term;
}

/** What a reduction takes of its entries. */
export type Taken = 'sum' | 'mean' | 'max' | 'log-sum-exp' | 'variance';

/** The kinds of terms. */
export type Kind =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  /** A matrix with one number on its diagonal and another beside it. */
  | { readonly kind: 'diagonal'; readonly on: number; readonly off: number }
  /** Any other constant of ours: a mask, weights that depend on labels. */
  | { readonly kind: 'given' }
  | { readonly kind: 'sum'; readonly parts: ReadonlyArray<Part>; readonly k: number }
  | { readonly kind: 'product'; readonly factors: ReadonlyArray<Term> }
  | { readonly kind: 'quotient'; readonly a: Term; readonly b: Term }
  | { readonly kind: 'call'; readonly name: string; readonly args: ReadonlyArray<Term>; readonly by?: number }
  | { readonly kind: 'dot' | 'pairs' | 'matmul' | 'above' | 'beside'; readonly a: Term; readonly b: Term }
  | { readonly kind: 'over'; readonly taken: Taken; readonly per: Per; readonly a: Term }
  /** log Σ exp over the keys of `among`, of scores [N, M]. */
  | { readonly kind: 'partition'; readonly among: Among; readonly a: Term }
  /** Rows of a by another index: of the sample, of the same class summed, or chosen. */
  | {
      readonly kind: 'rows';
      readonly how: 'sample' | 'kin' | 'chosen';
      readonly a: Term;
      readonly by: number;
    }
  | { readonly kind: 'transpose'; readonly a: Term };

/** A term of a formula. */
export type Term = Extent & Kind & { readonly key: string };

/** 64 bits of a text, in letters: keys stay short however deep a term is. */
const hashed = (text: string): string => {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ (c + i), 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
};

const keyed = (extent: Extent, kind: Kind): Term => {
  const parts = Object.entries(kind).map(([name, x]) => {
    if (Array.isArray(x)) return x.map((p) => ('term' in p ? `${p.c}*${p.term.key}` : p.key)).join(',');
    return typeof x === 'object' && x !== null && 'key' in x ? x.key : `${name}:${JSON.stringify(x)}`;
  });
  const key = hashed(`${kind.kind} ${parts.join(' ')} ${extent.rows} ${extent.cols}`);
  return { rows: extent.rows, cols: extent.cols, ...kind, key };
};

/** A term of any kind. */
export const term: (extent: Extent, kind: Kind) => Term = keyed;

/** An input. */
export const symbol = (name: string, extent: Extent): Term => keyed(extent, { kind: 'name', name });

/** One number everywhere. */
export const number = (value: number, extent: Extent = { rows: 1, cols: 1 }): Term =>
  keyed(extent, { kind: 'number', value });

/** A number by which lists of numbers are told apart. */
export const digest = (xs: ArrayLike<number>): number => {
  let so = 0;
  for (let i = 0; i < xs.length; i++) so = (so * 31 + Math.round(1e6 * (xs[i] as number))) | 0;
  return so;
};

/** A constant matrix: one number, a diagonal, or something of ours. */
export const constant = (m: Matrix): Term => {
  const [first = 0, second = first] = m.data;
  if (m.data.every((x) => x === first)) return number(first, m);
  const diagonal = m.data.every((x, i) => x === (Math.floor(i / m.cols) === i % m.cols ? first : second));
  if (diagonal && m.cols > 1 && m.rows > 1) {
    if (first === 0) return scale(second, keyed(m, { kind: 'diagonal', on: 0, off: 1 }));
    if (second === 0) return scale(first, keyed(m, { kind: 'diagonal', on: 1, off: 0 }));
    return keyed(m, { kind: 'diagonal', on: first, off: second });
  }
  return { ...keyed(m, { kind: 'given' }), key: `given${digest(m.data)}[${m.rows},${m.cols}]` };
};

/** The extent of two sides, the smaller repeated over the larger. */
export const joint = (a: Extent, b: Extent): Extent => ({
  rows: Math.max(a.rows, b.rows),
  cols: Math.max(a.cols, b.cols),
});

const partsOf = (t: Term): { readonly parts: ReadonlyArray<Part>; readonly k: number } => {
  if (t.kind === 'number') return { parts: [], k: t.value };
  return t.kind === 'sum' ? t : { parts: [{ c: 1, term: t }], k: 0 };
};

const summed = (parts: ReadonlyArray<Part>, k: number, extent: Extent): Term => {
  const so = new Map<string, Part>();
  for (const p of parts) so.set(p.term.key, { ...p, c: p.c + (so.get(p.term.key)?.c ?? 0) });
  const left = [...so.values()].filter((p) => p.c !== 0);
  const [only] = left;
  if (only === undefined) return number(k, extent);
  const alone = left.length === 1 && k === 0 && only.c === 1;
  const same = only.term.rows === extent.rows && only.term.cols === extent.cols;
  return alone && same ? only.term : keyed(extent, { kind: 'sum', parts: left, k });
};

/** a + b */
export const add = (a: Term, b: Term): Term => {
  const [x, y] = [partsOf(a), partsOf(b)];
  return summed([...x.parts, ...y.parts], x.k + y.k, joint(a, b));
};

/** c·a */
export const scale = (c: number, a: Term): Term => {
  if (c === 0) return number(0, a);
  const { parts, k } = partsOf(a);
  const [only] = parts;
  if (only === undefined) return number(c * k, a);
  if (parts.length === 1 && k === 0) return summed([{ c: c * only.c, term: only.term }], 0, a);
  if (c === 1) return a;
  if (c === -1)
    return summed(
      parts.map((p) => ({ ...p, c: -p.c })),
      -k,
      a,
    );
  return summed([{ c, term: a }], 0, a);
};

/** c·a, taken into every part of a sum. */
export const distributed = (c: number, a: Term): Term => {
  const { parts, k } = partsOf(a);
  return summed(
    parts.map((p) => ({ ...p, c: c * p.c })),
    c * k,
    a,
  );
};

/** A term and the number that multiplies it. */
export const factored = (t: Term): Part => {
  const [only] = t.kind === 'sum' && t.k === 0 && t.parts.length === 1 ? t.parts : [];
  return only ?? { c: 1, term: t };
};

/** a·b, entry by entry */
export const multiply = (a: Term, b: Term): Term => {
  const extent = joint(a, b);
  if (a.kind === 'number') return spread(scale(a.value, b), extent);
  if (b.kind === 'number') return spread(scale(b.value, a), extent);
  const [x, y] = [factored(a), factored(b)];
  if (x.term.key === y.term.key)
    return scale(x.c * y.c, keyed(extent, { kind: 'call', name: 'square', args: [x.term] }));
  const factors = [x.term, y.term].flatMap((t) => (t.kind === 'product' ? t.factors : [t]));
  return scale(x.c * y.c, keyed(extent, { kind: 'product', factors }));
};

/** The same term over a larger extent. */
export const spread = (t: Term, extent: Extent): Term =>
  t.rows === extent.rows && t.cols === extent.cols
    ? t
    : t.kind === 'number'
      ? number(t.value, extent)
      : keyed(extent, { kind: 'sum', parts: [{ c: 1, term: t }], k: 0 });

/** A function of terms, by name. */
export const call = (name: string, extent: Extent, args: ReadonlyArray<Term>, by?: number): Term =>
  keyed(extent, { kind: 'call', name, args, ...(by === undefined ? {} : { by }) });

/** The terms directly inside a term. */
export const inside = (t: Term): ReadonlyArray<Term> => {
  switch (t.kind) {
    case 'sum':
      return t.parts.map((p) => p.term);
    case 'product':
      return t.factors;
    case 'call':
      return t.args;
    case 'name':
    case 'number':
    case 'given':
    case 'diagonal':
      return [];
    default:
      return 'b' in t ? [t.a, t.b] : [t.a];
  }
};
