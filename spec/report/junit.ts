/**
 * junit — a certificate as JUnit XML, which most services that run tests can show.
 */
import type { Certificate, Judged, WrittenFinding } from './certificate.js';

/** Text between XML tags or in attributes. */
const escaped = (text: unknown): string =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '�');

const body = (f: WrittenFinding): string => {
  const d = f.disagreement;
  const message =
    d === undefined ? (f.why ?? f.outcome) : `${d.left} ${d.relation} ${d.right}, allowed ${d.allowed}`;
  const detail = escaped(JSON.stringify({ seed: f.seed, path: f.path, situation: f.situation }));
  switch (f.outcome) {
    case 'holds':
      return '';
    case 'fails':
      return `<failure message="${escaped(message)}">${detail}</failure>`;
    case 'broken':
      return `<error message="${escaped(message)}">${detail}</error>`;
    default:
      return `<skipped message="${escaped(f.why ?? f.outcome)}"/>`;
  }
};

const suite = (c: Certificate, { name }: Judged): string => {
  const own = c.findings.filter((f) => f.subject === name);
  const count = (...outcomes: ReadonlyArray<string>): number =>
    own.filter((f) => outcomes.includes(f.outcome)).length;
  const cases = own.map(
    (f) =>
      `    <testcase classname="${escaped(name)}" name="${escaped(f.law)}: ${escaped(f.statement)}">${body(f)}</testcase>`,
  );
  const counts = `tests="${own.length}" failures="${count('fails')}" errors="${count('broken')}" skipped="${count('not claimed', 'refused')}"`;
  return [`  <testsuite name="${escaped(name)}" ${counts}>`, ...cases, '  </testsuite>'].join('\n');
};

/** A certificate as JUnit XML: a suite for each subject, a case for each law. */
export const junit = (c: Certificate): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contrastive laws ${escaped(c.book.version)}">`,
    ...c.subjects.map((s) => suite(c, s)),
    '</testsuites>',
    '',
  ].join('\n');
