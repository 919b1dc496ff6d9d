/** turns — work done one piece after another, in the order in which it was asked for. */

/** Runs a piece of work when all earlier ones are done, whether they succeeded or not. */
export type Turns = <R>(work: () => Promise<R>) => Promise<R>;

/** A fresh queue. */
export const oneAtATime = (): Turns => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
};
