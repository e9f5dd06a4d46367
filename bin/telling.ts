const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A size as people say it: 812 bytes, 1.4 MB; decimal units. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1_000 ** power).toFixed(1)} ${UNITS[power]}`
}

/** Time since a moment of `performance.now()`: 3.2 s, 4 min 10 s. */
export function secondsSince(began: number): string {
  const seconds = (performance.now() - began) / 1_000
  return seconds < 120
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
