/**
 * embed — representations of samples as a .npy file.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { writeWhole } from '../datasets/files.js';
import { encodeNpy, npyOfMatrix } from '../datasets/npy.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { readEncoder } from '../training/checkpoint-folder.js';
import { embed as embedded } from '../training/embed.js';
import { decodeEncoder } from '../training/trained-encoder.js';
import type { Given } from './arguments.js';
import { parsed } from './arguments.js';
import { assigned } from './assignments.js';
import { openBackend, withEngine } from './backends.js';
import type { Exit, Io, Run } from './io.js';
import { line } from './io.js';
import { ended } from './outcome.js';
import { embedRoles } from './roles.js';
import { readRun } from './run-folder.js';
import { samples } from './samples-asked.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const carriedOut = async (io: Io, place: string, chosen: Given): Outcome<Exit> => {
  const bytes = await readEncoder(place);
  if (E.isLeft(bytes)) return bytes;
  const encoder = decodeEncoder(place, bytes.right);
  if (E.isLeft(encoder)) return encoder;
  const config =
    chosen.data === undefined ? readRun(place) : E.right({ data: chosen.data, schema: chosen.schema });
  if (E.isLeft(config)) return config;
  const data = await samples(config.right, chosen.part);
  if (E.isLeft(data)) return data;
  const drawn = withEngine(chosen);
  if (E.isLeft(drawn)) return drawn;
  const backend = await openBackend(String(drawn.right.backend));
  if (E.isLeft(backend)) return backend;
  const rows = await embedded(backend.right.driver)(encoder.right, data.right)();
  if (E.isLeft(rows)) return rows;
  const path = chosen.out === undefined ? join(place, 'embeddings.npy') : String(chosen.out);
  const kept = await writeWhole(path, encodeNpy(npyOfMatrix(rows.right)))();
  if (E.isLeft(kept)) return kept;
  const account = backend.right.account();
  const facts = {
    samples: rows.right.rows,
    width: rows.right.cols,
    path,
    ...(account && { device: account.facts }),
  };
  line(
    io,
    chosen.json === true
      ? JSON.stringify({ event: 'embeddings', ...facts })
      : `${facts.samples} embeddings of ${data.right.name}, ${facts.width} numbers each: ${path}` +
          (account === undefined ? '' : `\ncomputed: ${account.sentence}`),
  );
  return E.right(0);
};

/** `contrastive embed RUN`. */
export const embed: Run = async (argv, io) => {
  const typed = parsed(embedRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen, words } = typed.right;
  const [run] = words;
  return run === undefined || words.length > 1
    ? ended(io, E.left(configError('embed', `${words.length} words`, 'one folder that train wrote')))
    : ended(io, await (chosen.assignments === true ? assigned : carriedOut)(io, run, chosen));
};
