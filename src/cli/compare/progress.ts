/**
 * progress — how far a whole comparison is: one updating line on a terminal, a line for each run in a file, or JSON.
 */
import type { StepMade } from '../../training/events.js';
import type { Io } from '../io.js';
import { line } from '../io.js';
import { clock } from '../progress.js';
import type { Listener, Place } from './engine.js';
import type { RunResult } from './result.js';

const share = (x: number | undefined): string => (x === undefined ? '–' : x.toFixed(3).replace(/^0/, ''));

const nameOf = ({ member, seed, at, of }: Place): string =>
  `[${String(at + 1).padStart(String(of).length)}/${of}] ${member}, seed ${seed}`;

/** A finished run in one line. */
export const runLine = (place: Place, r: RunResult): string => {
  const e = r.evaluation;
  return [
    nameOf(place),
    `loss ${r.last?.loss.toFixed(3) ?? '–'}`,
    `k-NN ${share(e.knn)}`,
    `linear ${share(e['linear-100%'])}`,
    `NMI ${share(e['kmeans-nmi'])}`,
    clock(r.seconds),
    `${Math.round(r.peakMemory / 2 ** 20)} MB`,
  ].join('  ');
};

/** Seconds until all runs are made, by those made so far in this process; unknown before the first. */
const leftOf = (place: Place, spent: ReadonlyArray<number>, now: number): string => {
  if (spent.length === 0) return '';
  const each = spent.reduce((a, b) => a + b, 0) / spent.length;
  return `  ${clock(Math.max(0, each - now) + each * (place.of - place.at - 1))} left in all`;
};

const clear = '\r\u001b[2K';

/** A listener that writes as things come. */
export const whole = (io: Io, json: boolean): Listener => {
  const spent: number[] = [];
  let [began, current] = [performance.now(), ''];
  const { columns } = io;
  const lasting = (text: string): void => io.out(`${columns === undefined ? '' : clear}${text}\n`);
  const passing = (text: string): void => {
    if (columns !== undefined) io.out(`${clear}${text.slice(0, columns - 1)}`);
  };
  const seconds = (): number => (performance.now() - began) / 1000;
  const beginning = (place: Place): void => {
    if (current === nameOf(place)) return;
    [began, current] = [performance.now(), nameOf(place)];
  };
  const tell = (event: string, place: Place, facts: object): void =>
    line(io, JSON.stringify({ event, ...place, who: undefined, ...facts }));
  return {
    kept: (place, r) => (json ? tell('kept', place, {}) : lasting(`${runLine(place, r)}  (kept)`)),
    step: (place, s: StepMade) => {
      beginning(place);
      const made = `step ${s.step}/${s.steps}  loss ${s.loss.toFixed(3)}  ${clock(s.secondsLeft)} left`;
      if (!json) passing(`${nameOf(place)}  ${made}${leftOf(place, spent, seconds())}`);
    },
    measuring: (place) => {
      beginning(place);
      if (!json) passing(`${nameOf(place)}  measuring …${leftOf(place, spent, seconds())}`);
    },
    ended: (place, r) => {
      spent.push(seconds());
      const { evaluation, last, seconds: trained, peakMemory } = r;
      if (json) tell('run', place, { loss: last?.loss, seconds: trained, peakMemory, evaluation });
      else lasting(`${runLine(place, r)}${leftOf(place, spent, 0)}`);
    },
    failed: (place, sentence) =>
      json ? tell('failed', place, { sentence }) : lasting(`${nameOf(place)}  failed: ${sentence}`),
  };
};
