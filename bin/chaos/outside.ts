import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** A connection from outside that survives whatever happens to the database: a lost one is made anew. */
export function lookFromOutside(url: string): {
  ask<Row>(text: string, values?: unknown[]): Promise<Row[]>
  end(): Promise<void>
} {
  let client: pg.Client | undefined
  const connected = async (): Promise<pg.Client> => {
    if (client) return client
    const fresh = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      application_name: 'chaos',
      query_timeout: 10_000,
    })
    fresh.on('error', () => fresh === client && (client = undefined))
    await fresh.connect()
    return (client = fresh)
  }
  return {
    async ask<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
      for (let tries = 0; ; tries++) {
        try {
          return (await (await connected()).query(text, values)).rows as Row[]
        } catch (error) {
          await client?.end().catch(() => {})
          client = undefined
          if (tries > 100) throw error
          await sleep(100)
        }
      }
    },
    end: async () => void (await client?.end().catch(() => {})),
  }
}
