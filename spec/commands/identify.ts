/**
 * identify — the preset, factor and constant that reproduce a subject's answers, or the nearest and where they part.
 */
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../../src/cli/arguments.js';
import type { Exit, Io, Run } from '../../src/cli/io.js';
import { line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { domainError } from '../../src/prelude/errors.js';
import { formula } from '../identify/fit.js';
import type { Identity, Match } from '../identify/identify.js';
import { wireNumber } from '../protocol/wire.js';
import type { Subject } from '../subject.js';
import { topics } from '../topic.js';
import { identifyRoles } from './roles.js';
import type { Named } from './subjects.js';
import { needing, withSubjects } from './subjects.js';

interface Options extends Named {
  readonly of: string | undefined;
  readonly seed: number;
  readonly json: boolean;
}

/** The conventions of a match that are not the defaults, in words. */
const unusual = ({ candidate: { of, conventions, follows } }: Match): string => {
  const odd = Object.entries(conventions)
    .filter(([name, x]) => topics[of]?.defaults[name] !== x && (name !== 'temperature' || !follows))
    .map(([name, x]) => `${name} ${x}`);
  return odd.length === 0 ? '' : `   (${odd.join(', ')})`;
};

const nameOf = ({ best, presets, plain }: Identity): string => {
  if (best === undefined) return 'nothing of ours';
  const { of } = best.candidate;
  const symbols = plain === undefined ? formula(best.fit, of) : formula(plain, of);
  return `${presets.length === 0 ? 'no preset' : presets.join(', ')}: ${symbols}${unusual(best)}`;
};

const identified = ({ best }: Identity): boolean => best !== undefined && best.partings.length === 0;

const told = (subject: Subject, id: Identity): ReadonlyArray<string> => {
  const head = `${subject.name}, ${id.of}: `;
  if (id.best === undefined) return [`${head}no objective of these tensors was found near it`];
  if (identified(id)) return [`${head}${nameOf(id)}   ${id.best.compared} anchors agree`];
  const { partings } = id.best;
  return [
    `${head}not identified; nearest is ${nameOf(id)}, which parts at ${partings.length} of ${id.best.compared} anchors`,
    ...partings.map((p) => `    ${p.anchor}: ${p.theirs} ≠ ${p.ours}`),
  ];
};

const asJson = (subject: Subject, id: Identity): unknown => ({
  subject: subject.name,
  of: id.of,
  identified: identified(id),
  name: nameOf(id),
  presets: id.presets,
  ...(id.best === undefined
    ? {}
    : {
        objective: id.best.candidate.of,
        conventions: id.best.candidate.conventions,
        anchors: id.best.compared,
        fit: id.best.fit,
        plain: id.plain,
        partings: id.best.partings.map((p) => ({
          anchor: p.anchor,
          theirs: wireNumber(p.theirs),
          ours: wireNumber(p.ours),
        })),
      }),
});

const identifyAll = async (
  o: Options,
  io: Io,
  subjects: ReadonlyArray<Subject>,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const loaded = await needing('identify', 'fast-check', () => import('../identify/identify.js'));
  if (E.isLeft(loaded)) return loaded;
  let [all, asked] = [true, 0];
  for (const subject of subjects)
    for (const claim of subject.claims) {
      if (!claim.asks.includes('loss') || (o.of !== undefined && claim.of !== o.of)) continue;
      if (io.signal.aborted) return E.right(1);
      const id = await loaded.right.identify(subject, claim, o.seed);
      [all, asked] = [all && identified(id), asked + 1];
      for (const text of o.json ? [JSON.stringify(asJson(subject, id))] : told(subject, id)) line(io, text);
    }
  return asked === 0
    ? E.left(domainError('identify', 'no claim of a loss', 'a subject that claims the loss of an objective'))
    : E.right(all ? 0 : 1);
};

/** `contrastive identify --command …` */
export const identify: Run = async (argv, io) => {
  const typed = parsed(identifyRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const o = typed.right.chosen as unknown as Options;
  return ended(io, await withSubjects(o, (subjects) => identifyAll(o, io, subjects)));
};
