import { closeSync, fdatasync, openSync, readFileSync, write } from 'node:fs'

export type Deed = 'submit' | 'confirm' | 'withdraw'

/**
 * What an attempt may be relied on for. `ok`: acknowledged. `no`: refused in words. `absent`: never sent. `unknown`: no answer, or a 503,
 * after which a client cannot know whether it happened.
 */
export type Outcome = 'ok' | 'no' | 'absent' | 'unknown'

export interface Attempt {
  n: number
  at: number
  deed: Deed
  /** As typed; with the submission's id it makes a repetition recognisable. */
  address: string
  /** Submission, or for a withdrawal the signature; unknown before a submission is acknowledged. */
  id?: string
  via?: 'code' | 'link'
}

export interface Answer {
  n: number
  at: number
  ms: number
  outcome: Outcome
  status?: number
  /** Submission or signature that the answer named. */
  id?: string
}

export interface Arrival {
  at: number
  to: string
  messageId: string
  /** Submission that the mail's link opens. */
  id: string
}

export type Line =
  | { attempt: Attempt }
  | { answer: Answer }
  /** A mail that the mail server took; whether the site heard so is another matter. */
  | { mail: Arrival }
  /** What the public was told: so many counted, by a log of that size. */
  | { told: { at: number; counted: number; size: number } }
  /** A receipt that verified. */
  | { receipt: { at: number; id: string; index: number } }
  | { checkpoint: { size: number; root: string } }
  | { fault: { at: number; name: string } }
  /** One reader's question, and after how many milliseconds which answer came; none where the connection ended. */
  | { reading: { at: number; path: string; ms: number; status: number | undefined } }

export interface Journal {
  file: string
  /** Resolves when the line is on the disk. */
  write(line: Line): Promise<void>
  close(): Promise<void>
}

/** One line of JSON each; those that come during one flush share the next. */
export function openJournal(file: string): Journal {
  const handle = openSync(file, 'a', 0o600)
  let waiting: { text: string; done(): void; failed(error: Error): void }[] = []
  let flushing: Promise<void> | undefined

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const text = batch.map((entry) => entry.text).join('')
      await new Promise<void>((resolve) =>
        write(handle, text, (error) => {
          if (error) return resolve(batch.forEach((entry) => entry.failed(error)))
          fdatasync(handle, (failed) =>
            resolve(batch.forEach((entry) => (failed ? entry.failed(failed) : entry.done()))),
          )
        }),
      )
    }
    flushing = undefined
  }
  return {
    file,
    write: (line) =>
      new Promise((resolve, reject) => {
        waiting.push({ text: `${JSON.stringify(line)}\n`, done: resolve, failed: reject })
        flushing ??= flush()
      }),
    async close() {
      await flushing
      closeSync(handle)
    },
  }
}

export const readJournal = (file: string): Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
