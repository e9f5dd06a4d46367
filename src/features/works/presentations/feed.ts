import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { Work } from '../queries.ts'
import { workPath } from '../views.ts'
import { causes, presentationKinds, sensitiveReasons } from './forms.ts'
import { pictureAddress, posterPath } from './parts.ts'
import type { Change, Presentation } from './queries.ts'

const pictureSchema = z.object({ url: z.url(), width: z.int(), height: z.int() })

const versionSchema = z
  .object({
    url: z.url(),
    kind: z.enum(presentationKinds),
    country: z.string().meta({ description: 'ISO 3166-1; empty when no single country is known' }),
    language: z.string(),
    issuer: z.string(),
    text: z.string().meta({ description: 'Empty for a picture' }),
    description: z.string(),
    source: z.string(),
    first_seen: z.iso.date(),
    last_seen: z.iso.date(),
    sha256: z.string().meta({ description: 'Of the file as it was given, or of the text in UTF-8' }),
    entered_at: z.iso.datetime(),
    sensitive: z.enum(sensitiveReasons).nullable(),
    pictures: z
      .record(z.string(), pictureSchema)
      .meta({ description: 'Encoded anew; heights up to 240, 640, 1400' }),
  })
  .meta({ id: 'PosterVersion' })

export const postersSchema = z.object({
  work: z.url(),
  versions: z.array(versionSchema),
  hidden: z.int().meta({ description: 'Versions that are not shown' }),
  changes: z.array(
    z.object({
      on: z.iso.date(),
      cause: z.enum(causes),
      before: z.url(),
      after: z.url().nullable(),
      source: z.string(),
    }),
  ),
})

export function postersJson(
  { config }: Context,
  work: Pick<Work, 'slug'>,
  presentations: readonly Presentation[],
  changes: readonly Change[],
): z.infer<typeof postersSchema> {
  const address = (version: Presentation): string => config.baseUrl + posterPath(version)
  const versions = presentations.filter(({ hidden }) => !hidden)
  return {
    work: config.baseUrl + workPath(work),
    versions: versions.map((version) => ({
      url: address(version),
      kind: version.kind,
      country: version.market,
      language: version.language,
      issuer: version.issuer,
      text: version.text,
      description: version.description,
      source: version.sourceUrl,
      first_seen: version.firstSeenOn,
      last_seen: version.lastSeenOn,
      sha256: version.contentHash,
      entered_at: version.enteredAt.toISOString(),
      sensitive: (version.sensitive?.reason as 'child' | undefined) ?? null,
      // A sensitive picture is opened by choice on its page, never by a program that collects pictures.
      pictures: version.sensitive
        ? {}
        : Object.fromEntries(
            Object.entries(version.pictures).map(([size, { hash, width, height }]) => [
              size,
              { url: config.baseUrl + pictureAddress(hash), width, height },
            ]),
          ),
    })),
    hidden: presentations.length - versions.length,
    changes: changes
      .filter(({ before, after }) => !before.hidden && !after?.hidden)
      .map((change) => ({
        on: change.changedOn,
        cause: change.cause,
        before: address(change.before),
        after: change.after ? address(change.after) : null,
        source: change.sourceUrl,
      })),
  }
}
