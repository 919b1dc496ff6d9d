/**
 * lines — a stream of bytes cut into lines, none longer than a cap.
 *
 * A line without end must not fill the memory: as soon as the cap is passed the stream is given up.
 */

/** The longest line that is read, in bytes: a thousand times a large answer. */
export const longestLine: number = 2 ** 24;

/** Feeds bytes; calls back with each whole line, or once with false when one is too long. */
export const lineReader = (
  each: (line: string | false) => void,
  longest: number = longestLine,
): ((chunk: Buffer) => void) => {
  let held: Buffer[] = [];
  let size = 0;
  let given = false;
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); !given && end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...held, rest.subarray(0, end)]);
      [held, size, rest] = [[], 0, rest.subarray(end + 1)];
      given = line.length > longest;
      each(given ? false : line.toString('utf8'));
    }
    if (given) return;
    held.push(rest);
    size += rest.length;
    if (size <= longest) return;
    [held, given] = [[], true];
    each(false);
  };
};
