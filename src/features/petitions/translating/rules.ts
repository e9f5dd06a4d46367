/**
 * Language of a text for a reader: RFC 9110 12.5.4 weights, and for each range the lookup of RFC 4647 3.4 (`de-AT` finds `de`).
 * Without a match, or with `*`, the first that is available, which is the one its author wrote.
 */
export function chooseLanguage(header: string, available: readonly string[]): string {
  const own = available[0]!
  const ranges = header
    .slice(0, 1_000)
    .split(',')
    .map((part, order) => {
      const [range = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      const weight = q === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q) ? Number(q) : 0
      return { range, weight, order }
    })
    .filter(
      ({ range, weight }) => weight > 0 && (range === '*' || /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/.test(range)),
    )
    .sort((a, b) => b.weight - a.weight || a.order - b.order)
  for (const { range } of ranges) {
    if (range === '*') return own
    for (let tag = range; tag; tag = tag.replace(/-?[^-]*$/, '')) {
      const found = available.find((language) => language.toLowerCase() === tag)
      if (found) return found
    }
  }
  return own
}
