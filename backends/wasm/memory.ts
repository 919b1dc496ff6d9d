/**
 * memory — rooms of a linear memory, given out and taken back.
 *
 * Sizes are rounded up to a few classes per octave, and a room that comes back is kept for the next of its class, or
 * of one not much smaller: a training step asks for the same sizes as the one before, so the memory soon stops growing.
 */

const page = 65_536;
const line = 64;

/** A room of the memory. */
export interface Room {
  readonly at: number;
  readonly bytes: number;
}

/** The memory and its rooms. */
export interface Rooms {
  readonly memory: WebAssembly.Memory;
  readonly take: (bytes: number) => Room;
  readonly give: (room: Room) => void;
  /** Bytes reached so far: the memory's high-water mark. */
  readonly reached: () => number;
  /** Bytes given out now. */
  readonly used: () => number;
}

/** Rounded up to an eighth of the power of two below, and to whole lines of the cache. */
const classOf = (bytes: number): number => {
  const octave = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1))) - 3);
  return Math.ceil(Math.max(Math.ceil(bytes / octave) * octave, line) / line) * line;
};

/** A fresh memory that grows up to 4 GiB and may be shared with workers. The first 64 KiB belong to the kernels' own constants. */
export const rooms = (): Rooms => {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65_536, shared: true });
  const empty = new Map<number, number[]>();
  let [top, used] = [page, 0];
  /** The smallest room there is that is not half as large again as what is asked. */
  const spare = (bytes: number): Room | undefined => {
    let best = Number.POSITIVE_INFINITY;
    for (const [size, places] of empty)
      if (places.length > 0 && size >= bytes && size <= 1.5 * bytes && size < best) best = size;
    const at = empty.get(best)?.pop();
    return at === undefined ? undefined : { at, bytes: best };
  };
  const fresh = (bytes: number): number => {
    const at = top;
    top += bytes;
    const missing = Math.ceil((top - memory.buffer.byteLength) / page);
    // Grown by an eighth at least, so that growing stays rare.
    if (missing > 0) {
      const room = 65_536 - memory.buffer.byteLength / page;
      memory.grow(Math.min(Math.max(missing, Math.ceil(top / page / 8)), Math.max(missing, room)));
    }
    return at;
  };
  return {
    memory,
    take: (asked) => {
      const bytes = classOf(asked);
      const same = empty.get(bytes)?.pop();
      const room = same === undefined ? spare(bytes) : { at: same, bytes };
      used += room?.bytes ?? bytes;
      return room ?? { at: fresh(bytes), bytes };
    },
    give: ({ at, bytes }) => {
      used -= bytes;
      const same = empty.get(bytes);
      if (same === undefined) empty.set(bytes, [at]);
      else same.push(at);
    },
    reached: () => top,
    used: () => used,
  };
};
