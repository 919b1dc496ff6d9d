/** thorough — the seed of a thorough run: nobody chose it, every file of the run has the same, and it can be given again. */

/** `SEED` as the configuration of the thorough run sets it. */
export const thoroughSeed = (): number => {
  const seed = Number(process.env.SEED);
  if (!Number.isInteger(seed))
    throw new RangeError(`SEED: given ${process.env.SEED}; allowed: a whole number`);
  return seed;
};
