import { connect, createServer, type Socket } from 'node:net'

/** A wire between two programs that can be made slow, silent or broken. */
export interface Proxy {
  port: number
  /** Every piece of data comes this much later. */
  delayMs: number
  /** Connections stay open and nothing passes, as behind a dead router. */
  silence(on: boolean): void
  /** New connections are reset at once. */
  refusing: boolean
  /** Breaks every connection (RST). */
  reset(): void
  close(): Promise<void>
}

/**
 * Breaks a connection (RST). One that is being shut down cannot be reset: libuv answers EINVAL, and Node then waits for the socket without
 * end when the process is over.
 */
export const breakOff = (socket: Socket): void =>
  void (socket.writableEnded ? socket.destroy() : socket.resetAndDestroy())

export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>()
  let silent: { until: Promise<void>; end(): void } | undefined

  const passes = async (): Promise<void> => {
    if (proxy.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, proxy.delayMs))
    while (silent) await silent.until
  }
  const forward = (from: Socket, to: Socket): void => {
    let tail: Promise<unknown> = Promise.resolve()
    let waiting = 0
    const inOrder = (deliver: () => void): void => {
      // With nothing to hold back, no turn of the event loop is spent.
      if (waiting === 0 && proxy.delayMs === 0 && !silent) return deliver()
      waiting++
      tail = tail.then(passes).then(() => {
        waiting--
        if (!to.destroyed) deliver()
      })
    }
    from.on('data', (chunk: Buffer) => inOrder(() => to.write(chunk)))
    from.on('end', () => inOrder(() => to.end()))
    from.on('error', () => breakOff(to))
    from.on('close', () => inOrder(() => to.destroy()))
  }

  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {})
    if (proxy.refusing) return breakOff(client)
    const upstream = connect({ host: '127.0.0.1', port: targetPort, noDelay: true })
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    client.on('close', () => pairs.delete(pair))
    forward(client, upstream)
    forward(upstream, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: Proxy = {
    port: (server.address() as { port: number }).port,
    delayMs: 0,
    refusing: false,
    silence(on) {
      if (on === (silent !== undefined)) return
      if (on) {
        let end = (): void => {}
        const until = new Promise<void>((resolve) => (end = resolve))
        silent = { until, end }
      } else {
        const { end } = silent!
        silent = undefined
        end()
      }
    },
    reset() {
      for (const sockets of pairs) for (const socket of sockets) breakOff(socket)
    },
    close: () => {
      proxy.silence(false)
      proxy.reset()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}
