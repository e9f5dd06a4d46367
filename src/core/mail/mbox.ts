import { open, type FileHandle } from 'node:fs/promises'

/** One line of the file that `SMTP_URL=mbox:/path` names. */
export interface MboxLine {
  from: string
  to: string
  messageId: string
  /** The message (RFC 5322) as it would have gone to the server. */
  raw: string
}

/** A write that was cut off (kill, full disk) leaves half a line: it is ended here, so that it spoils no other. */
async function openComplete(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a+', 0o600)
  const { size } = await handle.stat()
  if (size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 10)
    await handle.appendFile('\n')
  return handle
}

/**
 * Appends each message as one line of JSON. The classic mbox form marks the end of a message by the beginning of the next, so a reader of
 * a growing file never knows whether the last one is complete; here a line that ends is a message that is complete.
 */
export function createMbox(path: string): { append(line: MboxLine): Promise<void>; close(): Promise<void> } {
  let file: Promise<FileHandle> | undefined
  let waiting: { text: string; done: (error?: unknown) => void }[] = []
  let writing: Promise<void> | undefined

  // Whatever arrives during one write goes into the next, so that many small lines cost few writes.
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const handle = await (file ??= openComplete(path))
        await handle.appendFile(batch.map(({ text }) => text).join(''))
        for (const { done } of batch) done()
      } catch (error) {
        await (await file?.catch(() => undefined))?.close().catch(() => {})
        file = undefined
        for (const { done } of batch) done(error)
      }
    }
    writing = undefined
  }
  return {
    append: (line) =>
      new Promise((resolve, reject) => {
        waiting.push({
          text: JSON.stringify(line) + '\n',
          done: (error) => (error === undefined ? resolve() : reject(error)),
        })
        writing ??= writeAll()
      }),
    async close() {
      await writing
      await (await file)?.close()
      file = undefined
    },
  }
}
