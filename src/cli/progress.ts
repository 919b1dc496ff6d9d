/**
 * progress — what a run says of itself, as text: one updating line on a terminal, plain lines in a file, or JSON.
 */
import type { StepMade, TrainEvent } from '../training/events.js';
import type { Io } from './io.js';
import { line } from './io.js';

/**
 * Seconds as a clock shows them.
 *
 * @example
 * clock(252.4) // => '4:12'
 */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

const near = (made: StepMade): string =>
  made.floor === undefined || made.collapse === undefined
    ? ''
    : ` (floor ${made.floor.toFixed(2)}, collapse ${made.collapse.toFixed(2)})`;

/** A step in one line. */
export const stepLine = (made: StepMade): string =>
  [
    `step ${String(made.step).padStart(String(made.steps).length)}/${made.steps}`,
    `loss ${made.loss.toFixed(3)}${near(made)}`,
    `spread ${made.deviation.toFixed(2)}`,
    `${made.imagesPerSecond.toFixed(0)} samples/s`,
    made.step === made.steps ? 'done' : `${clock(made.secondsLeft)} left`,
  ].join('  ');

const width = 20;

/** How far a run is, as a bar of 20 places. */
const bar = (made: StepMade): string => {
  const full = Math.floor((width * made.step) / made.steps);
  return `${'━'.repeat(full)}${'╌'.repeat(width - full)}`;
};

/** Steps that are worth a line where lines stay: the first, four in an epoch, the last. */
const worthALine = (made: StepMade, perEpoch: number): boolean =>
  made.step === 1 || made.step === made.steps || made.step % Math.max(1, Math.floor(perEpoch / 4)) === 0;

/** The sentence with which a run that was stopped takes its leave. */
export const howToGoOn = (run: string): string =>
  `go on with: npm run --silent contrastive -- train --resume ${run}`;

const clear = '\r\u001b[2K';

/** Lines that stay, above the line that updates. */
const lasting = (event: TrainEvent, run: string): string | undefined => {
  switch (event.kind) {
    case 'started':
      return event.from > 0 ? `going on from step ${event.from} of ${event.steps}` : undefined;
    case 'warning':
      return `warning: ${event.sentence}`;
    case 'stopped':
      return `stopped after step ${event.step}; ${howToGoOn(run)}`;
    default:
      return undefined;
  }
};

/** An observer that writes events as they come. */
export const reporter = (io: Io, run: string, json: boolean): ((event: TrainEvent) => void) => {
  let perEpoch = 1;
  if (json) return (event) => line(io, JSON.stringify({ event: event.kind, ...event, kind: undefined }));
  const { columns } = io;
  return (event) => {
    if (event.kind === 'started') perEpoch = event.stepsPerEpoch;
    const sentence = lasting(event, run);
    if (sentence !== undefined) io.out(`${columns === undefined ? '' : clear}${sentence}\n`);
    if (event.kind !== 'step') return;
    if (columns === undefined) {
      if (worthALine(event, perEpoch)) line(io, stepLine(event));
      return;
    }
    const shown = `${bar(event)}  ${stepLine(event)}`.slice(0, columns - 1);
    io.out(`${clear}${shown}${event.step === event.steps ? '\n' : ''}`);
  };
};
