/** Suggestions for a name that does not exist. */

/** How many letters must be changed, added or dropped to make one word the other. */
export const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The known names that somebody may have meant, nearest first; at most three. */
export const nearest = (name: string, known: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wanted = name.toLowerCase()
  const near = known.flatMap((candidate) => {
    const other = candidate.toLowerCase()
    const contained = wanted.length > 2 && other.includes(wanted)
    // Also the beginning of a longer name, badly spelled.
    const far = contained ? 1 : Math.min(distance(wanted, other), 1 + distance(wanted, other.slice(0, wanted.length)))
    return far <= Math.max(2, Math.floor(name.length / 3)) ? [{ candidate, far }] : []
  })
  return near
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** The end of a sentence about an unknown name: what was probably meant, or else everything that exists. */
export const suggestion = (name: string, known: ReadonlyArray<string>): string => {
  const near = nearest(name, known)
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  return known.length > 0 ? `known: ${known.join(', ')}` : 'there is none'
}
