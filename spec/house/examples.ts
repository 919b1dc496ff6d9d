/**
 * examples — the code of a docstring or a README, made runnable.
 *
 * A line `expression // => value`, or an expression with `// => value` on the line below, states what the
 * expression yields. A number is compared to the decimals that are written; everything else must be equal.
 */

/** One stated value: the code before it and what it should be. */
export interface Claim {
  readonly code: string;
  readonly expected: string;
}

/** A block of code whose claims have become calls of `__claim(value, 'expected')`. */
export const claiming = (block: string): string => {
  const out: string[] = [];
  for (const line of block.split('\n')) {
    const match = /^(.*?)\s*\/\/ => (.*)$/.exec(line);
    if (match === null) {
      out.push(line);
      continue;
    }
    const inline = (match[1] ?? '').trim();
    const code = (inline === '' ? (out.pop() ?? '') : inline).trim().replace(/;$/, '');
    const declared = /^(?:const|let)\s+(\w+)\s*=/.exec(code);
    out.push(
      declared === null
        ? `__claim(await (${code}), ${JSON.stringify(match[2])});`
        : `${code}; __claim(${declared[1]}, ${JSON.stringify(match[2])});`,
    );
  }
  return out.join('\n');
};

/** The code under each `@example` of a source. */
export const docstringExamples = (source: string): ReadonlyArray<string> =>
  Array.from(source.matchAll(/\/\*\*[\s\S]*?\*\//g)).flatMap(([comment]) => {
    const text = comment.replace(/\*\/$/, '').replace(/^\s*\* ?/gm, '');
    return text
      .split(/^@example[ \t]*\n?/m)
      .slice(1)
      .map((part) => part.split(/^@\w+/m)[0]?.trim() ?? '');
  });

/** Fenced blocks of a language in a Markdown text. */
export const fenced = (markdown: string, language: string): ReadonlyArray<string> =>
  Array.from(
    markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    (m) => m[1] ?? '',
  );

const decimals = (written: string): number => /\.(\d+)/.exec(written)?.[1]?.length ?? 0;

/** Whether a value is what was written: numbers to the decimals that are written, the rest exactly. */
export const agrees = (value: unknown, expected: unknown, written: string): boolean => {
  if (typeof expected === 'number' && typeof value === 'number')
    return Object.is(value, expected) || Math.abs(value - expected) <= 0.5 * 10 ** -decimals(written);
  if (ArrayBuffer.isView(value) || (Array.isArray(value) && Array.isArray(expected))) {
    const [ours, theirs] = [
      Array.from(value as ArrayLike<unknown> & Iterable<unknown>),
      expected as ReadonlyArray<unknown>,
    ];
    return ours.length === theirs.length && ours.every((x, i) => agrees(x, theirs[i], String(theirs[i])));
  }
  if (typeof expected === 'object' && expected !== null && typeof value === 'object' && value !== null)
    return Object.entries(expected).every(([k, x]) =>
      agrees((value as Readonly<Record<string, unknown>>)[k], x, String(x)),
    );
  return Object.is(value, expected);
};
