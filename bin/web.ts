import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Config } from '#config'
import type { Context } from '#core/context.ts'
import { keepBeating } from '#core/heartbeat.ts'
import { answerWhoWaits } from '#core/app.ts'
import { createApp } from '../src/app.ts'
import { openContext } from './context.ts'
import { stopSignal } from './stop.ts'

/** The HTTP process: stateless but for caches, batches and limits in memory. `make`: which application, for measurements. */
export async function web(
  config: Config,
  make: (ctx: Context) => ReturnType<typeof createApp> = (ctx) => createApp(ctx),
): Promise<void> {
  const { ctx, close } = await openContext(config, config.databaseUrl ?? '', { name: 'web', max: 8 })
  const app = make(ctx)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  // Times as short as honest clients allow (Node's defaults hold a socket for minutes); see docs/operating.
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16_384,
    },
    fewAtOnce(listener as RequestListener),
  )
  server.maxConnections = 12_000
  server.maxRequestsPerSocket = 10_000
  // Neither side said anything: a client that does not read its answer holds no connection for good.
  server.timeout = 30_000
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : config.port)
    })
  })
  const url = config.port === 0 ? `http://${config.host}:${port}` : config.baseUrl
  ctx.logger.info({ event: 'web.ready', port })
  process.send?.({ ready: url })
  const stop = new AbortController()
  const beating = keepBeating(ctx, stop.signal)
  await stopSignal()
  stop.abort()
  await beating
  server.closeIdleConnections()
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    setInterval(() => answerWhoWaits(ctx), PATIENCE_AT_THE_END_MS).unref()
    setInterval(() => server.closeIdleConnections(), 200).unref()
    setTimeout(() => server.closeAllConnections(), 8_000).unref()
  })
  // What nobody waits for any more is the database's to finish or to forget.
  setTimeout(() => process.exit(0), 300).unref()
  await close()
}

/** Others are served again once this process is gone. */
const PATIENCE_AT_THE_END_MS = 1_500

const MOST_AT_ONCE = 5

/**
 * Browsers wait for an answer before they ask again on one connection. Whoever does not (pipelining, RFC 9112 9.3.2) could ask for a thousand
 * pages in one packet, read none of them, and leave all of them in our memory.
 */
function fewAtOnce(listener: RequestListener): RequestListener {
  const underWay = new WeakMap<Socket, number>()
  return (request, response) => {
    const { socket } = request
    const now = (underWay.get(socket) ?? 0) + 1
    if (now > MOST_AT_ONCE) return void socket.destroy()
    underWay.set(socket, now)
    response.once('close', () => underWay.set(socket, underWay.get(socket)! - 1))
    listener(request, response)
  }
}
