const ADVICE = {
  'database-behind':
    'The database is older than what is published: probably a restored backup. Signing now would contradict published checkpoints. ' +
    'Run `npm run firsthand -- recover`: it takes the missing entries back from the published files.',
  'files-missing':
    'Entries were published before, but the folder of the log is empty. Put the folder back (LOG_DIR, or "log" in DATA_DIR). ' +
    'If it is lost and this database is the newest one, run `npm run firsthand -- recover --rebuild`; ' +
    'if the database is a restored backup, run `npm run firsthand -- recover --from` with the address of a mirror.',
  'tiles-damaged':
    'Files of the log are missing or changed. If this database is the newest one, run `npm run firsthand -- recover --rebuild`: ' +
    'it writes them again from the database.',
  'checkpoint-damaged':
    'The published checkpoint cannot be read, or another key signed it. Put back the file "checkpoint" of this log, ' +
    'or run `npm run firsthand -- recover --rebuild` if this database is the newest one.',
  fork:
    'Database and published log contain different entries. Both cannot be true, and nothing can be signed. ' +
    'Put back the database that belongs to this folder, or the folder that belongs to this database.',
  'database-damaged':
    'An entry in the database was changed after its order was fixed. Nothing is signed. Restore a backup, then run `npm run firsthand -- recover`.',
} as const

export type Disagreement = keyof typeof ADVICE

/** Database, data folder and last published checkpoint do not agree, so nothing may be signed. The message says what to do. */
export class LogDisagrees extends Error {
  readonly code: Disagreement
  constructor(code: Disagreement, detail: string) {
    super(`The public log is not signed (${code}): ${detail}. ${ADVICE[code]}`)
    this.name = 'LogDisagrees'
    this.code = code
  }
}
