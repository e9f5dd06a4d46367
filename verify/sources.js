import { Refused, textOf } from './bytes.js'

// Where published files are read from; see `Source` in walk.js.

/** @param {string} url @returns {import('./walk.js').Source} */
export function webSource(url) {
  const base = url.replace(/\/*$/, '/')
  /** @param {string} path */
  const get = async (path) => {
    for (let tries = 0; ; tries++)
      try {
        // A browser would otherwise count from what it kept of the time before; full tiles never change.
        const cache = path.includes('/tile/') ? 'default' : 'no-cache'
        const headers = { 'accept-encoding': 'gzip, identity' }
        const response = await fetch(base + path, { cache, headers })
        if (response.status === 404 || response.status === 410) return undefined
        if (!response.ok) throw new Refused('not-served', `${base}${path} answers ${response.status}`)
        return new Uint8Array(await response.arrayBuffer())
      } catch (error) {
        if (tries === 3)
          throw error instanceof Refused
            ? error
            : new Refused(
                'not-served',
                `${base}${path} cannot be reached: ${/** @type {Error} */ (error).message}`,
              )
        await new Promise((resolve) => setTimeout(resolve, 300 * 2 ** tries))
      }
  }
  return { name: url, log: 'log/', bytes: get, text: async (path) => decoded(await get(path)) }
}

/** @param {Uint8Array | undefined} bytes */
export const decoded = (bytes) => bytes && textOf(bytes)
