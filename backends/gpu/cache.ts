/**
 * cache — one compiled kernel for each exact shape, the longest unused destroyed first.
 *
 * A kernel called with another shape than its first answers wrongly on GL and with NaN on the CPU, so a kernel is
 * never called twice with different shapes.
 */

/** Kernels by name, no more than `limit` of them alive. */
export interface Cache<K> {
  readonly find: (name: string, make: () => K) => K;
  readonly size: () => number;
  readonly clear: () => void;
}

/** A cache that gives its oldest entry to `destroy` when it is full. */
export const leastRecentlyUsed = <K>(limit: number, destroy: (kernel: K) => void): Cache<K> => {
  const kernels = new Map<string, K>();
  return {
    find: (name, make) => {
      const known = kernels.get(name);
      const kernel = known ?? make();
      // A Map keeps the order of insertion: taking out and putting back makes this the youngest.
      kernels.delete(name);
      kernels.set(name, kernel);
      if (kernels.size > limit) {
        const [oldest, unused] = kernels.entries().next().value as [string, K];
        kernels.delete(oldest);
        destroy(unused);
      }
      return kernel;
    },
    size: () => kernels.size,
    clear: () => {
      for (const kernel of kernels.values()) destroy(kernel);
      kernels.clear();
    },
  };
};
