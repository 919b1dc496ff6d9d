/**
 * identify — which objective, under which conventions, times which factor, plus which constant, answers as a subject.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Question } from '../question.js';
import type { Claim, Subject } from '../subject.js';
import { boundedAnswer } from '../subjects/topics.js';
import { topics } from '../topic.js';
import type { Anchor } from './anchors.js';
import { anchorsOf } from './anchors.js';
import type { Candidate } from './candidates.js';
import { all, candidatesOf, fitted } from './candidates.js';
import type { Fit, Pair } from './fit.js';
import { agrees, fits, fittedValue } from './fit.js';

/** An anchor at which a candidate and a subject part. */
export interface Parting {
  readonly anchor: string;
  readonly theirs: number;
  readonly ours: number;
}

/** A candidate, how ours becomes theirs, and where it does not. */
export interface Match {
  readonly candidate: Candidate;
  readonly fit: Fit;
  readonly partings: ReadonlyArray<Parting>;
  /** Anchors that decide something for this candidate. */
  readonly compared: number;
}

/** What a claim was found to be. */
export interface Identity {
  readonly of: string;
  /** The best match; every anchor agrees where there are no partings. */
  readonly best: Match | undefined;
  /** Presets that agree as well as the best. */
  readonly presets: ReadonlyArray<string>;
  /** How the objective under its defaults becomes theirs on ordinary rows, where it does. */
  readonly plain: Fit | undefined;
}

interface Answered extends Anchor {
  readonly theirs: number;
}

const questionAt = (of: string, conventions: Claim['conventions'], a: Anchor): Question => ({
  of,
  ask: 'loss',
  conventions: { ...topics[of]?.defaults, temperature: a.temperature, ...conventions },
  tensors: a.tensors,
  ...a.side,
});

const answered = async (subject: Subject, claim: Claim, anchors: ReadonlyArray<Anchor>) => {
  const so: Answered[] = [];
  for (const a of anchors) {
    const said = await subject.ask(questionAt(claim.of, claim.conventions, a));
    if (said.outcome === 'answer') so.push({ ...a, theirs: said.values.loss?.data[0] ?? Number.NaN });
  }
  return so;
};

const tempered = (c: Candidate, claim: Claim, a: Anchor): Candidate['conventions'] => {
  if (!c.follows || !('temperature' in c.conventions)) return c.conventions;
  return { ...c.conventions, temperature: claim.conventions.temperature ?? a.temperature };
};

/** Ours at an anchor; undefined where the candidate is not said of these tensors. */
const oursAt =
  (c: Candidate, claim: Claim, u: number) =>
  (a: Answered): Pair | undefined => {
    const names = fitted(all[claim.of] as AnyObjective, all[c.of] as AnyObjective);
    const tensors = Object.fromEntries(
      Object.entries<Matrix>(a.tensors).map(([name, m]) => [names?.[name] ?? name, m]),
    );
    const question = { of: c.of, ask: 'loss', conventions: tempered(c, claim, a), tensors, ...a.side };
    const answer = boundedAnswer(u, question);
    if (E.isLeft(answer)) return undefined;
    const { loss } = answer.right;
    const [ours, off] = [loss?.value.data[0] ?? Number.NaN, loss?.bound.data[0] ?? Number.POSITIVE_INFINITY];
    // Where rounding could explain anything, as beside a comparison that it may flip, half of the digits must agree.
    const bound = Math.min(off, Math.sqrt(u) * Math.max(1, Math.abs(ours)));
    const temperature = Number(claim.conventions.temperature ?? a.temperature);
    return { theirs: a.theirs, ours, bound, n: a.n, temperature };
  };

const decided = (pairs: ReadonlyArray<Pair | undefined>): ReadonlyArray<Pair> =>
  pairs.filter((p) => p !== undefined);

/** The fit that leaves the fewest partings; the simplest of them. Every ordinary anchor must be decided. */
const matchOf = (
  c: Candidate,
  claim: Claim,
  anchors: ReadonlyArray<Answered>,
  u: number,
): Match | undefined => {
  const at = oursAt(c, claim, u);
  const ordinary = anchors.filter((a) => a.ordinary);
  const sifting = decided(ordinary.map(at));
  if (sifting.length < ordinary.length) return undefined;
  const options = fits(sifting).map((fit) => ({ fit, met: sifting.filter((p) => agrees(fit, p)).length }));
  const { fit, met } = options.reduce((x, y) => (y.met > x.met ? y : x));
  // A combination that nobody uses is worth telling only where it explains all ordinary rows.
  if (c.preset === undefined && met < ordinary.length) return undefined;
  const pairs = anchors.map(at);
  const partings = pairs.flatMap((p, i) =>
    p === undefined || agrees(fit, p)
      ? []
      : [{ anchor: anchors[i]?.name ?? '', theirs: p.theirs, ours: fittedValue(fit, p) }],
  );
  return { candidate: c, fit, partings, compared: decided(pairs).length };
};

/** A factor, a constant, and what they go with: each is one thing more to believe. */
const effort = ({ factor, times, constant, plus }: Fit): number =>
  Number(factor !== 1) + Number(times !== '') + Number(constant !== 0) + Number(plus !== '');

/** The best match, and the presets that are as good; of equals the one that came first. */
const ranked = (matches: ReadonlyArray<Match>) => {
  const best = [...matches].sort(
    (a, b) => a.partings.length - b.partings.length || effort(a.fit) - effort(b.fit),
  )[0];
  const equal = matches.filter(
    (m) =>
      m.partings.length === best?.partings.length &&
      m.candidate.of === best.candidate.of &&
      m.candidate.follows === best.candidate.follows &&
      m.fit.factor === best.fit.factor &&
      m.fit.times === best.fit.times,
  );
  return { best, presets: [...new Set(equal.flatMap((m) => m.candidate.preset ?? []))] };
};

/** How the defaults of an objective become theirs on ordinary rows, if by a factor and a constant. */
const plainly = (of: string, claim: Claim, anchors: ReadonlyArray<Answered>, u: number): Fit | undefined => {
  const defaults = { of, conventions: topics[of]?.defaults ?? {}, follows: true };
  const ordinary = anchors.filter((a) => a.ordinary);
  const pairs = decided(ordinary.map(oursAt(defaults, claim, u)));
  return pairs.length < ordinary.length
    ? undefined
    : fits(pairs).find((f) => pairs.every((p) => agrees(f, p)));
};

/** Which objective, preset, factor and constant one claim of a subject is. */
export const identify = async (subject: Subject, claim: Claim, seed: number): Promise<Identity> => {
  const [topic, objective] = [topics[claim.of], all[claim.of]];
  const none = { of: claim.of, best: undefined, presets: [], plain: undefined };
  if (topic === undefined || objective === undefined) return none;
  const anchors = await answered(subject, claim, anchorsOf(topic, claim.conventions, seed));
  if (!anchors.some((a) => a.ordinary)) return none;
  const u = subject.unitRoundoff;
  const matches: Match[] = [];
  // Nearest first: combinations that nobody uses are tried only where no preset explains everything.
  for (const tried of candidatesOf(objective)) {
    matches.push(...tried.flatMap((c) => matchOf(c, claim, anchors, u) ?? []));
    if (matches.some((m) => m.partings.length === 0)) break;
  }
  const { best, presets } = ranked(matches);
  const plain = best === undefined ? undefined : plainly(best.candidate.of, claim, anchors, u);
  return { of: claim.of, best, presets, plain };
};
