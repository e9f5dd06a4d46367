import type { Promised } from './promises/queries.ts'
import type { Statement } from './queries.ts'
import { canonicalStatement } from './rules.ts'

/**
 * What the entries of a statement in the log commit to, one for each version; nothing while its text is not shown. `about` is the public id of
 * the petition, or the last part of the work's address.
 */
export function statementPayloads(
  said: Statement,
  about: string,
  promises: readonly Promised[],
): { version: number; random_bytes: string; payload: string }[] {
  return said.versions.flatMap(({ version, text, byName, byTitle, salt }) =>
    salt === null
      ? []
      : [
          {
            version,
            random_bytes: salt,
            payload: canonicalStatement({
              about,
              kind: said.kind,
              party: said.party,
              byName,
              byTitle,
              sourceUrl: said.sourceUrl,
              saidOn: said.saidOn,
              text,
              version,
              promises: promises.filter((promise) => promise.version === version).sort((a, b) => a.n - b.n),
            }),
          },
        ],
  )
}
