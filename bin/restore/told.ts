import { dirname, join } from 'node:path'
import { missingPictures, type Further, type Restored } from '#features/desk/index.ts'

export interface Outcome extends Restored {
  file: string
  /** Entries of the restored public log. */
  size: number | undefined
  further: Further | undefined
  /** Whether anything says how far the log was published. */
  stated: boolean
}

/** What the person at the command line has to know and to do now. */
export function told(outcome: Outcome): string[] {
  const { file, rows, erased, size, further, stated, pictures } = outcome
  const counts = Object.values(rows)
  const lines = [
    `${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables from ${file}.`,
    `${erased} ids that were erased after the backup were erased again, before anything else.`,
    `${pictures} pictures are in place.`,
    ...missingPictures(outcome.missingPictures, join(dirname(file), 'pictures')),
    ...(outcome.missingPictures.length
      ? [
          '  Copy them into PICTURE_DIR from an older backup, or enter those versions again; until then their pages show words only.',
        ]
      : []),
  ]
  if (!stated && size)
    lines.push(
      `COUNTING WAITS: nothing says how far the public log was published after these ${size} entries. One of these:`,
      '  npm run firsthand -- recover --from ADDRESS   a mirror, or the published files of the lost machine',
      ...(further
        ? [
            `  npm run firsthand -- recover --from ${dirname(further.where)}   if nothing was published after its ${further.size} entries`,
          ]
        : [
            '  npm run firsthand -- recover --rebuild        if you know that nothing was published after this backup',
          ]),
    )
  else if (further)
    lines.push(
      `COUNTING WAITS: ${further.where} has ${further.size} published entries, this backup has ${size}. To go on here would contradict`,
      'what others have seen. Take the missing entries back from the published files: npm run firsthand -- recover',
      'If they are not in LOG_DIR, name a mirror: npm run firsthand -- recover --from ADDRESS',
    )
  lines.push('Mails that waited when the backup was taken are sent again, under their old Message-ID.')
  lines.push(
    'Sign in with a passkey, or with: npm run firsthand -- invite',
    'Then look: npm run firsthand -- doctor',
  )
  return lines
}
