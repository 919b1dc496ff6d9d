/**
 * printed — a term as it is written, entry by entry: rows are i, keys j, features d, prototypes k.
 *
 * Rows that are made from others (both views under each other, unit rows of something longer) get a letter of their
 * own and a line that says what it stands for.
 */
import type { Extent } from '../../prelude/matrix.js';
import type { Style } from './style.js';
import type { Term } from './term.js';
import { inside } from './term.js';

/** A coefficient as a numerator and a denominator, either of which may be empty. */
export interface Fraction {
  readonly over: string;
  readonly under: string;
}

/** How numbers and columns are named. */
export interface Names {
  readonly style: Style;
  /** A name for a number, where it has one. */
  readonly number: (x: number) => Fraction | undefined;
  /** The letter of a column index, by the number of columns. */
  readonly column: (cols: number) => string | undefined;
}

/** A formula, and the lines that say what its letters stand for. */
export interface Printed {
  readonly formula: string;
  readonly where: ReadonlyArray<string>;
}

/** Something written, and how tightly it holds together: 1 a sum, 2 a product, 3 a single thing. */
interface Piece {
  readonly s: string;
  readonly tight: 1 | 2 | 3;
}

interface Writing {
  readonly names: Names;
  readonly letters: Map<string, string>;
  readonly free: string[];
  readonly where: string[];
  readonly choices: Map<number, string>;
  /** Letters of constants that are neither numbers nor diagonals. */
  readonly constants: Map<string, string>;
  /** Indices that stand for something here: those of the sums around, and those of the line's left side. */
  readonly bound: ReadonlyArray<string>;
  /** How often each term is used. */
  readonly uses: ReadonlyMap<string, number>;
}

const rowLetters = ['i', 'j', 'l', 'm', 'n', 'o'];
const single = (s: string): Piece => ({ s, tight: 3 });

const fresh = (w: Writing, taken: ReadonlyArray<string>, among: ReadonlyArray<string>): string =>
  among.find((l) => !taken.includes(l) && !w.bound.includes(l)) ?? 'x';

/** Inside a sum over these indices. */
const within = (w: Writing, ...indices: ReadonlyArray<string>): Writing => ({
  ...w,
  bound: [...w.bound, ...indices],
});

/** In a line of its own, whose left side has these indices. */
const apart = (w: Writing, ...indices: ReadonlyArray<string>): Writing => ({ ...w, bound: indices });

const fractionOf = (w: Writing, x: number): Fraction => {
  const named = w.names.number(x);
  if (named !== undefined) return named;
  const inverse = Math.round(1 / x);
  return inverse > 1 && Math.abs(inverse * x - 1) < 2 ** -40
    ? { over: '', under: w.names.style.number(inverse) }
    : { over: w.names.style.number(x), under: '' };
};

/** A number's sign, as it is written: one with a name of its own has none. */
const signed = (w: Writing, x: number): { readonly negative: boolean; readonly size: number } => {
  const negative = x < 0 && w.names.number(x) === undefined;
  return { negative, size: negative ? -x : x };
};

/** The whole of a fraction, as one piece. */
const numeral = (w: Writing, x: number): string => {
  const { negative, size } = signed(w, x);
  const { over, under } = fractionOf(w, size);
  const whole = under === '' ? over : w.names.style.over(over || '1', under);
  return negative ? `${w.names.style.minus}${whole}` : whole;
};

const held = (w: Writing, p: Piece, least: 2 | 3): string =>
  p.tight < least ? w.names.style.group(p.s) : p.s;

/** The subscript that a term of this extent carries at row r and column c. */
const place = ({ rows, cols }: Extent, r: string, c: string): string => {
  const indices = [rows > 1 ? r : '', cols > 1 ? c : ''].filter((x) => x !== '');
  return indices.join(indices.some((x) => x.length > 1) ? ',' : '');
};

const multiplied = (w: Writing, c: number, p: Piece): Piece => {
  const { style } = w.names;
  if (c === 1) return p;
  const { over, under } = fractionOf(w, c);
  const bare = over === '' && under !== '' && !style.flat ? p.s : held(w, p, 2);
  const body = over === '' ? bare : `${over}${style.product}${held(w, p, 2)}`;
  return under === '' ? { s: body, tight: 2 } : { s: style.over(body, under), tight: style.flat ? 2 : 3 };
};

/** a + b, where b may begin with a minus. */
const joined = (w: Writing, a: string, b: string): string => {
  const { minus } = w.names.style;
  return b.startsWith(minus) ? `${a} ${minus} ${b.slice(minus.length)}` : `${a} + ${b}`;
};

const total = (w: Writing, t: Extract<Term, { kind: 'sum' }>, r: string, c: string): Piece => {
  const { style } = w.names;
  const pieces = t.parts
    .map((part) => ({ ...signed(w, part.c), term: part.term }))
    .sort((a, b) => Number(a.negative) - Number(b.negative))
    .map(({ negative, size, term }) => ({
      negative,
      piece: multiplied(w, size, write(w, term, r, c)),
    }));
  const constant = signed(w, t.k);
  const last = t.k === 0 ? [] : [{ negative: constant.negative, piece: single(numeral(w, constant.size)) }];
  const all =
    !constant.negative && (pieces[0]?.negative ?? false) ? [...last, ...pieces] : [...pieces, ...last];
  const [only] = all;
  if (all.length === 1 && only !== undefined && !only.negative) return only.piece;
  const s = all
    .map(({ negative, piece }, i) => {
      const own = negative || i === 0 ? held(w, piece, 2) : piece.s;
      if (i === 0) return negative ? `${style.minus}${own}` : piece.s;
      return negative ? ` ${style.minus} ${own}` : own;
    })
    .reduce((so, own) => (own.startsWith(` ${style.minus}`) ? so + own : joined(w, so, own)));
  return { s, tight: 1 };
};

/** The next letter; z is for views under each other. */
const letterFor = (w: Writing, views: boolean): string => {
  const at = w.free.findIndex((l) => views || l !== 'z');
  return (at < 0 ? undefined : w.free.splice(at, 1)[0]) ?? `h${w.letters.size}`;
};

/** Rows with a letter of their own, told once. */
const lettered = (w: Writing, t: Term, meaning: () => string): string => {
  const known = w.letters.get(t.key);
  if (known !== undefined) return known;
  const letter = letterFor(w, t.kind === 'above');
  w.letters.set(t.key, letter);
  w.where.push(`${w.names.style.symbol(letter)} = ${meaning()}`);
  return letter;
};

const reduction = (w: Writing, t: Extract<Term, { kind: 'over' }>, r: string, c: string): Piece => {
  const { style } = w.names;
  const { a, per } = t;
  const alongRows = per !== 'row' && a.rows > 1;
  const alongColumns = per !== 'column' && a.cols > 1;
  const i = alongRows ? fresh(w, [r, c], rowLetters) : r;
  const named = w.names.column(a.cols) ?? 'j';
  const j = alongColumns ? fresh(w, [r, c, i], [named, ...rowLetters.slice(1)]) : c;
  const index = [alongRows ? i : '', alongColumns ? j : ''].filter((x) => x !== '').join(',');
  const inner = write(within(w, i, j), a, i, j);
  if (t.taken === 'sum') return { s: `${style.sum(index)} ${held(w, inner, 2)}`, tight: 1 };
  if (t.taken === 'log-sum-exp')
    return {
      s: `${style.word('log')} ${style.sum(index)} ${style.word('exp')}${style.group(inner.s)}`,
      tight: 1,
    };
  const name = { mean: 'mean', max: 'max', variance: 'var' }[t.taken];
  return single(`${style.bound(name, index)}${style.bracket(inner.s)}`);
};

const functions = (w: Writing, t: Extract<Term, { kind: 'call' }>, r: string, c: string): Piece => {
  const { style } = w.names;
  const args = t.args.map((a) => write(w, a, r, c));
  const first = args[0] ?? single('');
  const [source] = t.args;
  switch (t.name) {
    case 'square':
      return single(style.power(held(w, first, 3), '2'));
    case 'power':
      return single(style.power(held(w, first, 3), numeral(w, t.by ?? 1)));
    case 'sqrt':
      return single(style.root(first.s));
    case 'abs':
      return single(`|${first.s}|`);
    case 'log1p':
      return single(`${style.word('log')}${style.group(joined(w, '1', first.s))}`);
    case 'put': {
      const j = fresh(w, [r, c], rowLetters.slice(1));
      const own = source === undefined ? first : write(within(w, j), source, j, c);
      return { s: `${style.sum(`y(${j}) = ${r}`)} ${held(w, own, 2)}`, tight: 1 };
    }
    case 'gather':
      return t.cols === 1 && source !== undefined
        ? write(w, source, r, `y(${r})`)
        : single(`gather${style.group(first.s)}`);
    case 'greater':
      return single(style.bracket(`${first.s}${style.greater}${args[1]?.s ?? ''}`));
    case 'softmax':
    case 'log softmax':
      return single(`${style.bound(t.name, c)}${style.group(first.s)}`);
    case 'unit': {
      if (source?.kind === 'name') return single(style.under(style.hat(source.name), place(t, r, c)));
      const letter = lettered(
        w,
        t,
        () => `${source === undefined ? '' : write(apart(w), source, '', '').s}, each row of unit length`,
      );
      return single(style.under(style.symbol(letter), place(t, r, c)));
    }
    case 'standardised': {
      const letter = lettered(
        w,
        t,
        () =>
          `${source === undefined ? '' : write(apart(w), source, '', '').s}, each column of mean 0 and variance 1`,
      );
      return single(style.under(style.symbol(letter), place(t, r, c)));
    }
    default:
      return single(`${style.word(t.name)}${style.group(args.map((p) => p.s).join(', '))}`);
  }
};

const diagonal = (w: Writing, on: number, off: number, r: string, c: string): Piece => {
  const { style } = w.names;
  const [same, other] = [style.bracket(`${r} = ${c}`), style.bracket(`${r} ≠ ${c}`)];
  if (on === 0) return multiplied(w, off, single(other));
  if (off === 0) return multiplied(w, on, single(same));
  const gap = on - off;
  const part = multiplied(w, Math.abs(gap), single(same)).s;
  return { s: `${numeral(w, off)} ${gap < 0 ? style.minus : '+'} ${part}`, tight: 1 };
};

const chosenRow = (w: Writing, by: number, r: string): string => {
  const at = w.choices.size;
  const known = w.choices.get(by) ?? ['π', 'κ', 'ω'][at] ?? `χ${'′'.repeat(at - 3)}`;
  w.choices.set(by, known);
  return `${known}(${r})`;
};

/** c, and c′ for another: two constants are told apart. */
const constantLetter = (w: Writing, { key }: Term): string => {
  const letter = w.constants.get(key) ?? `c${'′'.repeat(w.constants.size)}`;
  w.constants.set(key, letter);
  return letter;
};

// What is long enough, and used often enough, to be worth a letter.
const worthwhile = new Set(['partition', 'over', 'call', 'quotient', 'product', 'sum', 'matmul']);
const alreadyLettered = (t: Term): boolean =>
  t.kind === 'call' && (t.name === 'unit' || t.name === 'standardised');
const often = (w: Writing, t: Term): boolean =>
  worthwhile.has(t.kind) && !alreadyLettered(t) && (w.uses.get(t.key) ?? 0) > 1 && deeper(t, 2);

/** Whether a term has terms inside terms to this many levels. */
const deeper = (t: Term, levels: number): boolean =>
  levels === 0 || inside(t).some((x) => deeper(x, levels - 1));

/** How often each term stands in others, each of which is counted once. */
const usesOf = (root: Term): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>();
  const visit = (t: Term): void => {
    const so = uses.get(t.key) ?? 0;
    uses.set(t.key, so + 1);
    if (so === 0) inside(t).forEach(visit);
  };
  visit(root);
  return uses;
};

/** Entry [r, c] of a term; row r where c is empty, the whole where both are. */
const write = (w: Writing, t: Term, r: string, c: string): Piece => {
  const { style } = w.names;
  if (!often(w, t)) return spelt(w, t, r, c);
  const [i, j] = [t.rows > 1 ? 'i' : '', t.cols > 1 && c !== '' ? (w.names.column(t.cols) ?? 'j') : ''];
  const known = w.letters.get(t.key);
  const letter = known ?? letterFor(w, false);
  w.letters.set(t.key, letter);
  const name = style.symbol(letter);
  if (known === undefined)
    w.where.push(`${style.under(name, place(t, i, j))} = ${spelt(apart(w, i, j), t, i, j).s}`);
  return single(style.under(name, place(t, r, c)));
};

/** The same, written out. */
const spelt = (w: Writing, t: Term, r: string, c: string): Piece => {
  const { style } = w.names;
  const two = (a: Term, b: Term, left: string, right: string): Piece =>
    a.key === b.key && left === right
      ? single(style.power(style.length(write(w, a, left, '').s), '2'))
      : {
          s: `${held(w, write(w, a, left, ''), 3)}${style.dot}${held(w, write(w, b, right, ''), 3)}`,
          tight: 2,
        };
  switch (t.kind) {
    case 'name':
      return single(style.under(style.symbol(t.name), place(t, r, c)));
    case 'number':
      return single(numeral(w, t.value));
    case 'given':
      return single(style.under(style.symbol(constantLetter(w, t)), place(t, r, c)));
    case 'diagonal':
      return diagonal(w, t.on, t.off, r, c);
    case 'sum':
      return total(w, t, r, c);
    case 'product':
      return { s: t.factors.map((f) => held(w, write(w, f, r, c), 2)).join(style.product), tight: 2 };
    case 'quotient':
      return {
        s: style.over(
          style.flat ? held(w, write(w, t.a, r, c), 2) : write(w, t.a, r, c).s,
          style.flat ? held(w, write(w, t.b, r, c), 3) : write(w, t.b, r, c).s,
        ),
        tight: style.flat ? 2 : 3,
      };
    case 'call':
      return functions(w, t, r, c);
    case 'dot':
      return two(t.a, t.b, r, r);
    case 'pairs':
      return two(t.a, t.b, r, c);
    case 'matmul': {
      const l = fresh(w, [r, c], rowLetters);
      const own = within(w, l);
      return {
        s: `${style.sum(l)} ${held(w, write(own, t.a, r, l), 2)}${style.product}${held(w, write(own, t.b, l, c), 2)}`,
        tight: 1,
      };
    }
    case 'above':
      return single(
        style.under(
          style.symbol(
            lettered(w, t, () => style.stack(write(apart(w), t.a, '', '').s, write(apart(w), t.b, '', '').s)),
          ),
          place(t, r, c),
        ),
      );
    case 'beside':
      return single(style.stack(write(w, t.a, r, c).s, write(w, t.b, r, c).s));
    case 'over':
      return reduction(w, t, r, c);
    case 'partition': {
      const j = fresh(w, [r, c], rowLetters.slice(1));
      const inner = write(within(w, j), t.a, r, j).s;
      return {
        s: `${style.word('log')} ${style.sum(style.among(t.among, r, j))} ${style.word('exp')}${style.group(inner)}`,
        tight: 1,
      };
    }
    case 'rows': {
      if (t.how === 'sample') return write(w, t.a, `s(${r})`, c);
      if (t.how === 'chosen') return write(w, t.a, chosenRow(w, t.by, r), c);
      const j = fresh(w, [r, c], rowLetters.slice(1));
      return {
        s: `${style.sum(`y(${j}) = y(${r})`)} ${held(w, write(within(w, j), t.a, j, c), 2)}`,
        tight: 1,
      };
    }
    case 'transpose':
      return write(w, t.a, c, r);
  }
};

const told: ReadonlyArray<readonly [sign: RegExp, meaning: string]> = [
  [/y\(/, 'y(i) is the label of row i: its sample, class, cluster or query'],
  [/s\(i\)/, 's(i) is the sample of row i'],
  [/[πκω]\(/, 'π(i), κ(i), ω(i) are rows that are chosen for i'],
  [/(?<![a-z])sg(?![a-z])/, 'sg(x) is x, taken as a constant'],
];

const aboutConstants = (style: Style, letters: ReadonlyArray<string>): ReadonlyArray<string> => {
  const named = letters
    .map(style.symbol)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
  if (letters.length === 0) return [];
  const are = letters.length === 1 ? 'is a constant that depends' : 'are constants that depend';
  return [`${style.finish(named)} ${are} on places or labels alone`];
};

/** A term as it is written, and what its letters stand for. */
export const printed = (names: Names, t: Term, inputs: ReadonlyArray<string>): Printed => {
  const free = ['z', 'u', 'v', 'h', 'g', 'f', 'r', 'e'].filter((l) => !inputs.includes(l));
  const [i, j] = [t.rows > 1 ? 'i' : '', t.cols > 1 ? 'j' : ''];
  const w: Writing = {
    names,
    letters: new Map(),
    free,
    where: [],
    choices: new Map(),
    constants: new Map(),
    bound: [i, j],
    uses: usesOf(t),
  };
  const formula = names.style.finish(write(w, t, i, j).s);
  const all = [formula, ...w.where].join(' ');
  const meanings = told.filter(([sign]) => sign.test(all)).map(([, meaning]) => meaning);
  const constants = aboutConstants(names.style, [...w.constants.values()]);
  return { formula, where: [...w.where.map(names.style.finish), ...meanings, ...constants] };
};
