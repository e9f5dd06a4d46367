import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for the port to be free; false when another program still has it after `patienceMs`. */
export async function waitForPort(host: string, port: number, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs
  for (;;) {
    const problem = await tryPort(host, port)
    if (!problem) return true
    if (problem !== 'EADDRINUSE') throw new Error(explain(problem, host, port))
    if (performance.now() > until) return false
    await sleep(200)
  }
}

function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

function explain(code: string, host: string, port: number): string {
  if (code === 'EACCES')
    return `PORT: only root may listen on port ${port}. Use one above 1023 and a reverse proxy in front (docs/operating/reverse-proxy.md).`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `HOST: "${host}" is not an address of this machine. Use 127.0.0.1 behind a reverse proxy, or 0.0.0.0 for every address.`
  return `HOST and PORT: cannot listen on ${host}:${port} (${code}).`
}
